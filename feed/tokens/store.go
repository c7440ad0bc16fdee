package tokens

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
)

// Store keeps values by key, out of everybody's sight. natslog's Bucket is one.
type Store interface {
	// Put writes the value of a key that is at a revision, 0 for one that is not
	// there, or returns events.ErrConflict when the key is at another revision.
	Put(ctx context.Context, key string, value []byte, at uint64) (revision uint64, err error)
	// Delete removes a key that is at a revision, or returns events.ErrConflict.
	Delete(ctx context.Context, key string, at uint64) error
	// Watch tells of every key that is there, then once of an empty key, then of
	// each change, nil being the value of a key that was deleted. It ends with ctx.
	Watch(ctx context.Context, told func(key string, value []byte, revision uint64)) error
}

// keyPrefix begins the key of a token; its name follows.
const keyPrefix = "token."

// Add makes a token. Errors are events.ErrInvalid, events.ErrConflict for a name
// that is taken, and those of the store.
func Add(ctx context.Context, s Store, o Order, now time.Time) (Secret, Token, error) {
	if err := o.check(now); err != nil {
		return Secret{}, Token{}, err
	}
	secret, k := o.make(now)
	value, err := json.Marshal(k)
	if err != nil {
		return Secret{}, Token{}, err
	}
	_, err = s.Put(ctx, keyPrefix+k.Name, value, 0)
	if errors.Is(err, events.ErrConflict) {
		return Secret{}, Token{}, fmt.Errorf("%w: there is a token %s: revoke it first, or choose another name", events.ErrConflict, k.Name)
	}
	return secret, k.Token, err
}

// List returns every token, also those that expired, by name.
func List(ctx context.Context, s Store) ([]Token, error) {
	all, err := read(ctx, s)
	list := make([]Token, 0, len(all))
	for _, e := range all {
		list = append(list, e.Token)
	}
	slices.SortFunc(list, func(a, b Token) int { return cmp.Compare(a.Name, b.Name) })
	return list, err
}

// Revoke ends a token, by its name or ID, and returns it, or ErrUnknown.
func Revoke(ctx context.Context, s Store, nameOrID string) (Token, error) {
	all, err := read(ctx, s)
	if err != nil {
		return Token{}, err
	}
	for _, by := range []func(Token) string{func(t Token) string { return t.Name }, func(t Token) string { return t.ID }} {
		for _, e := range all {
			if by(e.Token) == nameOrID {
				return e.Token, s.Delete(ctx, keyPrefix+e.Name, e.revision)
			}
		}
	}
	return Token{}, fmt.Errorf("%w %q: 'dateline token list' names those there are", ErrUnknown, nameOrID)
}

// entry is a token where it stands in the store.
type entry struct {
	kept
	revision uint64
}

// read reads the whole store once.
func read(ctx context.Context, s Store) ([]entry, error) {
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	var all []entry
	var broken error
	whole := false
	err := s.Watch(reading, func(key string, value []byte, revision uint64) {
		switch {
		case whole:
		case key == "":
			whole = true
			cancel()
		case value != nil:
			k, err := decode(key, value)
			broken = errors.Join(broken, err)
			all = append(all, entry{k, revision})
		}
	})
	if !whole {
		return nil, cmp.Or(err, ctx.Err(), ErrUnread)
	}
	return all, broken
}

// decode reads a value of the store.
func decode(key string, value []byte) (k kept, err error) {
	err = json.Unmarshal(value, &k)
	if err == nil && key != keyPrefix+k.Name {
		err = fmt.Errorf("it is of %q", strings.TrimPrefix(k.Name, keyPrefix))
	}
	if err == nil && (k.Expires.IsZero() || k.ID != k.Hash.id()) {
		err = errors.New("it is not whole")
	}
	if err != nil {
		return kept{}, fmt.Errorf("reading %s of the tokens: %w", key, err)
	}
	return k, nil
}
