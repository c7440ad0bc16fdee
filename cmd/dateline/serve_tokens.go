package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/feed/tokens"
)

// tokensBucket is where tokens are kept, beside the log and out of readers'
// sight.
const tokensBucket = "DATELINE_TOKENS"

// doorkeeper knows what bearer tokens open, for the API.
type doorkeeper struct{ book *tokens.Book }

// newDoorkeeper makes the book of tokens, which is kept current by its Run.
func (p *program) newDoorkeeper(ctx context.Context, r *running) (doorkeeper, error) {
	bucket, err := r.log.Bucket(ctx, tokensBucket)
	if err != nil {
		return doorkeeper{}, err
	}
	return doorkeeper{tokens.NewBook(bucket, p.now, func(err error) { p.logger().Error("keeping tokens", "error", err) })}, nil
}

// Open implements api.Tokens.
func (d doorkeeper) Open(shown, timeline string) (events.Defaults, error) {
	secret, ok := tokens.ParseSecret(shown)
	if !ok {
		return events.Defaults{}, fmt.Errorf("%w: this is not one of 'dateline token add': send that whole behind Bearer in the header Authorization", api.ErrToken)
	}
	t, err := d.book.Check(secret, timeline)
	switch {
	case errors.Is(err, tokens.ErrUnread):
		return events.Defaults{}, fmt.Errorf("%w: the tokens are not read yet: ask again in a moment", api.ErrBusy)
	case errors.Is(err, tokens.ErrTimeline):
		return events.Defaults{}, api.ErrScope
	case errors.Is(err, tokens.ErrExpired):
		return events.Defaults{}, fmt.Errorf("%w: %w: ask the operator for another", api.ErrToken, err)
	case err != nil:
		return events.Defaults{}, fmt.Errorf("%w: there is no such token, or it was revoked: ask the operator for another", api.ErrToken)
	}
	return events.Defaults{Timeline: timeline, By: t.By, Fixed: events.Fixed{Timeline: true, By: !t.AnyBy}}, nil
}
