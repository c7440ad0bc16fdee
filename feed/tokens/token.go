package tokens

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
)

// Sentinels of [Book.Check] and [Revoke].
var (
	ErrUnknown  = errors.New("no such token")                // never made, or revoked
	ErrExpired  = errors.New("the token has expired")        // it is the right one otherwise
	ErrTimeline = errors.New("not a timeline of this token") // whether or not there is such a timeline
	ErrUnread   = errors.New("the tokens are not read yet")  // at the start: ask again
)

var errHash = errors.New("a hash is not 64 hexadecimal digits")

// Token is what is kept of a token.
type Token struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`                // a slug that no other token has
	Timelines []string  `json:"timelines,omitempty"` // where it may write; empty for everywhere
	By        string    `json:"by"`                  // whom its events are by
	AnyBy     bool      `json:"any_by,omitempty"`    // they may say somebody else
	Made      time.Time `json:"made"`
	MadeBy    string    `json:"made_by"`
	Expires   time.Time `json:"expires"`
}

// kept is a token in the store.
type kept struct {
	Token
	Hash Hash `json:"sha256"`
}

// Order says what token is to be made.
type Order struct {
	Name      string    `json:"name"`
	Timelines []string  `json:"timelines,omitempty"` // empty for all
	By        string    `json:"by,omitempty"`        // default: the name
	AnyBy     bool      `json:"any_by,omitempty"`
	MadeBy    string    `json:"made_by"`
	Expires   time.Time `json:"expires"`
}

// longest is how long a token can last: what is for ever is forgotten.
const longest = 5 * 366 * 24 * time.Hour

// What keeps a token within what the store takes, and its events within theirs.
const (
	maxTimelines = 200
	maxBy        = 200
)

// check refuses an order that makes no token. The error is an events.ErrInvalid.
func (o Order) check(now time.Time) error {
	if err := events.CheckSlug(o.Name); err != nil {
		return fmt.Errorf("%w: name: %w", events.ErrInvalid, err)
	}
	for _, t := range o.Timelines {
		if err := events.CheckTimeline(t); err != nil {
			return fmt.Errorf("%w: timeline: %w", events.ErrInvalid, err)
		}
	}
	switch {
	case len(o.Timelines) > maxTimelines:
		return fmt.Errorf("%w: %d timelines, at most %d can be named: make it for all", events.ErrInvalid, len(o.Timelines), maxTimelines)
	case !o.Expires.After(now):
		return fmt.Errorf("%w: it would have expired already: give it some days", events.ErrInvalid)
	case o.Expires.Sub(now) > longest:
		return fmt.Errorf("%w: it would last for more than five years: make a new one in time", events.ErrInvalid)
	case len(o.By) > maxBy:
		return fmt.Errorf("%w: by is longer than %d bytes: shorten it", events.ErrInvalid, maxBy)
	case o.MadeBy == "":
		return fmt.Errorf("%w: who makes it is missing", events.ErrInvalid)
	}
	return events.Defaults{By: o.By}.Check()
}

// make draws a secret and makes its token.
func (o Order) make(now time.Time) (Secret, kept) {
	s := newSecret()
	k := kept{Hash: s.hash(), Token: Token{
		Name: o.Name, By: o.By, AnyBy: o.AnyBy, Made: now.UTC().Truncate(time.Second), MadeBy: o.MadeBy, Expires: o.Expires.UTC().Truncate(time.Second),
	}}
	k.ID = k.Hash.id()
	if k.By == "" {
		k.By = o.Name
	}
	k.Timelines = slices.Compact(slices.Sorted(slices.Values(o.Timelines)))
	return s, k
}

// allows tells whether the token opens a timeline, now.
func (t Token) allows(timeline string, now time.Time) error {
	if !now.Before(t.Expires) {
		return fmt.Errorf("%w on %s", ErrExpired, t.Expires.Format(time.DateOnly))
	}
	if len(t.Timelines) > 0 && !slices.Contains(t.Timelines, timeline) {
		return ErrTimeline
	}
	return nil
}
