package tokens

import (
	"context"
	"crypto/subtle"
	"sync"
	"time"
)

// Book is what the store says, at hand for every request. It is safe for
// concurrent use.
type Book struct {
	store  Store
	now    func() time.Time
	failed func(error)

	mu   sync.RWMutex
	held map[string]kept // by key; nil until the store was read
}

// NewBook makes a book that knows no token until [Book.Run] has read the store.
// failed, which may be nil, is told of faults of our own.
func NewBook(s Store, now func() time.Time, failed func(error)) *Book {
	if failed == nil {
		failed = func(error) {}
	}
	return &Book{store: s, now: now, failed: failed}
}

// afterFault is how long a store that failed is left alone.
const afterFault = time.Second

// Run keeps the book as the store is until ctx is done, which is no error. It
// calls ready, which may be nil, once it has read the store.
func (b *Book) Run(ctx context.Context, ready func()) error {
	var once sync.Once
	for ctx.Err() == nil {
		fresh := make(map[string]kept) // a key that went while nobody watched is not told of
		whole := false
		err := b.store.Watch(ctx, func(key string, value []byte, _ uint64) {
			if key != "" {
				b.turn(fresh, key, value)
				return
			}
			whole = true
			b.mu.Lock()
			b.held = fresh
			b.mu.Unlock()
			if ready != nil {
				once.Do(ready)
			}
		})
		if err != nil && ctx.Err() == nil {
			b.failed(err)
		}
		if !whole || err != nil {
			rest(ctx, afterFault)
		}
	}
	return nil
}

// turn writes one entry. What cannot be read lets nobody in.
func (b *Book) turn(page map[string]kept, key string, value []byte) {
	var k kept
	var err error
	if value != nil {
		k, err = decode(key, value)
	}
	b.mu.Lock()
	if value == nil || err != nil {
		delete(page, key)
	} else {
		page[key] = k
	}
	b.mu.Unlock()
	if err != nil {
		b.failed(err)
	}
}

// Check returns the token of a secret that opens a timeline. Errors are
// ErrUnknown, ErrExpired, ErrTimeline and ErrUnread.
func (b *Book) Check(s Secret, timeline string) (Token, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.held == nil {
		return Token{}, ErrUnread
	}
	hash, found := s.hash(), Token{}
	for _, k := range b.held { // all of them, so that the time tells nothing
		if subtle.ConstantTimeCompare(hash[:], k.Hash[:]) == 1 {
			found = k.Token
		}
	}
	if found.ID == "" {
		return Token{}, ErrUnknown
	}
	if err := found.allows(timeline, b.now()); err != nil {
		return Token{}, err
	}
	return found, nil
}

func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
