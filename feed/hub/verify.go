package hub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// verifications is how often a callback that cannot be reached is asked.
const verifications = 3

// verify asks a callback whether a request was meant (section 5.3), and does
// what was asked if so. The intent goes when that is done: killed in between,
// the hub asks again.
func (h *Hub) verify(ctx context.Context, k kept) error {
	i, asked, challenge := *k.intent, h.opts.Now(), rand.Text()
	i.Attempts++
	i.Next = asked.Add(claimed)
	k.intent = &i
	k, ours, err := h.claim(ctx, k)
	if !ours {
		return err
	}
	query := url.Values{"hub.mode": {i.Mode}, "hub.topic": {i.Asked}, "hub.challenge": {challenge}}
	if i.Mode == modeSubscribe {
		query.Set("hub.lease_seconds", strconv.Itoa(seconds(i.Lease)))
	}
	a, err := h.call(ctx, http.MethodGet, withQuery(i.Callback, query), nil, nil)
	if stopped(ctx) {
		return nil // asked again after the restart
	}
	switch {
	case err == nil && a.ok() && string(a.body) == challenge:
		if err := h.carryOut(ctx, i, asked.Add(i.Lease)); err != nil {
			return err
		}
	case mayAnswerLater(a, err) && i.Attempts < verifications:
		again := i // the book has the other
		again.Next = h.opts.Now().Add(backOff(i.Attempts))
		k.intent = &again
		_, _, err := h.claim(ctx, k)
		return err
	}
	return h.remove(ctx, k)
}

// mayAnswerLater tells a callback that cannot answer from one that says no.
func mayAnswerLater(a answer, err error) bool {
	return err != nil && !errors.Is(err, errForbidden) || a.status >= http.StatusInternalServerError
}

// carryOut makes, renews or ends a subscription. A renewal overrides all but
// the delivery that may be waiting.
func (h *Hub) carryOut(ctx context.Context, i intent, expires time.Time) error {
	key := subscriptionKey + id(i.Callback, i.Topic)
	if i.Mode == modeUnsubscribe {
		return h.remove(ctx, h.book.get(key))
	}
	err := h.change(ctx, key, func(k *kept) bool {
		if k.subscription == nil {
			k.subscription = &subscription{Callback: i.Callback, Topic: i.Topic, Distributed: i.Seen, AsOf: i.AsOf}
		}
		s := k.subscription
		s.Secret, s.Expires, s.Asked = i.Secret, expires, ""
		if i.Asked != i.Topic {
			s.Asked = i.Asked
		}
		return true
	})
	if err != nil {
		return err
	}
	// What changed since the request, while no round saw this topic, is news.
	_, err = h.look(ctx, i.Topic)
	return butGone(err)
}

// deny tells a subscriber that its topic is no more (section 5.2), and drops
// the subscription whatever it says to that.
func (h *Hub) deny(ctx context.Context, k kept, reason string) error {
	s := k.subscription
	query := url.Values{"hub.mode": {"denied"}, "hub.topic": {s.asked()}, "hub.reason": {reason}}
	_, _ = h.call(ctx, http.MethodGet, withQuery(s.Callback, query), nil, nil)
	if stopped(ctx) {
		return nil
	}
	return h.remove(ctx, k)
}

// withQuery appends parameters to those that a callback has (section 5.1.1).
func withQuery(callback string, query url.Values) string {
	u, err := url.Parse(callback)
	if err != nil {
		return callback // it was checked when it came in
	}
	u.RawQuery = joined(u.RawQuery, query.Encode())
	return u.String()
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return fmt.Sprintf("%s&%s", a, b)
}
