package hub

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	leastRest  = time.Second      // between two rounds: what changes meanwhile is told at once
	longestGap = time.Minute      // between two rounds, since feeds change with time too
	afterFault = 10 * time.Second // until a call is tried again that failed by a fault of ours

	afterConflict = time.Second // until a key is looked at again that another was faster with
)

// Run keeps subscribers current until ctx is done, which is no error. It waits
// for the calls that are under way, five seconds at the most.
func (h *Hub) Run(ctx context.Context) error {
	var parts sync.WaitGroup
	loaded := make(chan struct{})
	parts.Go(func() { h.watch(ctx, loaded) })
	select {
	case <-loaded:
		parts.Go(func() { h.follow(ctx) })
		parts.Go(func() { h.work(ctx) })
	case <-ctx.Done():
	}
	parts.Wait()
	return nil
}

// watch keeps the book as the store is, whoever writes to it.
func (h *Hub) watch(ctx context.Context, loaded chan<- struct{}) {
	var once sync.Once
	for ctx.Err() == nil {
		err := h.opts.Store.Watch(ctx, func(key string, value []byte, revision uint64) {
			if key == "" {
				once.Do(func() { h.book.markLoaded(); close(loaded) })
				return
			}
			k, err := decodeKept(key, value, revision)
			if err != nil {
				h.failed(err)
				return
			}
			h.book.set(k)
			h.nudge()
		})
		if err != nil && ctx.Err() == nil {
			h.failed(err)
			rest(ctx, leastRest)
		}
	}
}

// follow looks at every topic after each move of the log and at least each
// minute, and just after midnight UTC, when days pass. A round that takes long
// is followed by a rest as long, so that the hub never takes more than half of
// a core for it.
func (h *Hub) follow(ctx context.Context) {
	for ctx.Err() == nil {
		seen, began := h.opts.Log.Sequence(), h.opts.Now()
		h.round(ctx)
		rest(ctx, max(leastRest, h.opts.Now().Sub(began)))
		waiting, cancel := context.WithTimeout(ctx, untilNext(h.opts.Now()))
		_ = h.opts.Log.Wait(waiting, seen+1)
		cancel()
	}
}

// untilNext is how long until topics are looked at though the log stood still.
func untilNext(now time.Time) time.Duration {
	midnight := now.UTC().Truncate(24 * time.Hour).Add(24*time.Hour + time.Second)
	return min(longestGap, midnight.Sub(now))
}

// round looks at each topic once, and drops what is over.
func (h *Hub) round(ctx context.Context) {
	for _, k := range h.book.expired(h.opts.Now()) {
		if err := h.remove(ctx, k); err != nil {
			h.failed(fmt.Errorf("dropping a subscription whose lease is over: %w", err))
		}
	}
	for _, topic := range h.book.subscribed() {
		if ctx.Err() != nil {
			return
		}
		if _, err := h.look(ctx, topic); err != nil && !isGone(err) {
			h.failed(fmt.Errorf("reading topic %s: %w", topic, err))
		}
		if !h.book.wants(topic) {
			h.shelf.drop(topic)
		}
	}
	h.book.tidy(h.opts.Now())
	h.nudge()
}

// look renders a topic and notes what it is. One at a time, so that what is
// noted last was rendered last.
func (h *Hub) look(ctx context.Context, topic string) (document, error) {
	h.looking.Lock()
	defer h.looking.Unlock()
	d, err := h.render(ctx, topic)
	switch {
	case isGone(err):
		h.book.is(topic, d, err.Error())
	case err == nil:
		h.shelf.put(topic, d)
		h.book.is(topic, d, "")
	}
	h.nudge()
	return d, err
}

// render asks for a topic, and says when.
func (h *Hub) render(ctx context.Context, topic string) (document, error) {
	at := asOf{h.opts.Log.Sequence(), h.opts.Now()}
	d, err := h.topics.get(ctx, topic)
	d.asOf = at
	return d, err
}

// document is what a topic was when it was last looked at.
func (h *Hub) document(ctx context.Context, topic string) (document, error) {
	mark, _ := h.book.state(topic)
	if d, ok := h.shelf.get(topic, mark); ok {
		return d, nil
	}
	return h.look(ctx, topic)
}

// work makes the calls that are due, within the limits.
func (h *Hub) work(ctx context.Context) {
	var calls sync.WaitGroup
	defer calls.Wait()
	for ctx.Err() == nil {
		jobs, next := h.book.due(h.opts.Now(), h.opts.Limits)
		for _, k := range jobs {
			calls.Go(func() {
				if err := h.do(ctx, k); err != nil {
					h.book.pause(k.key, h.opts.Now().Add(afterFault))
					h.failed(fmt.Errorf("calling a subscriber at %s: %w", k.host(), err))
				}
				h.book.done(k)
				h.nudge()
			})
		}
		h.await(ctx, next)
	}
}

// await returns when there may be work: at a time, or when somebody says so.
func (h *Hub) await(ctx context.Context, next time.Time) {
	var due <-chan time.Time
	if !next.IsZero() {
		timer := time.NewTimer(next.Sub(h.opts.Now()))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-due:
	case <-h.wake:
	}
}

// do carries out what is due for a key.
func (h *Hub) do(ctx context.Context, k kept) error {
	if k.intent != nil {
		return h.verify(ctx, k)
	}
	if !k.subscription.Expires.After(h.opts.Now()) {
		return h.remove(ctx, k)
	}
	if _, gone := h.book.state(k.subscription.Topic); gone != "" {
		return h.deny(ctx, k, gone)
	}
	return butGone(h.deliver(ctx, k)) // what is gone is noted: the next job denies
}

// butGone drops an error that says no more than that a topic is gone.
func butGone(err error) error {
	if isGone(err) {
		return nil
	}
	return err
}

// stopped tells whether the hub is being stopped.
func stopped(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
