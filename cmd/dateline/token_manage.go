package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed/tokens"
)

// tokensRequest is what the owner asks about tokens, as it travels to a running
// serve.
type tokensRequest struct {
	Do    string       `json:"do"`
	Name  string       `json:"name,omitempty"`
	Order tokens.Order `json:"order,omitzero"`
}

const (
	addToken    = "add"
	listTokens  = "list"
	revokeToken = "revoke"
)

// tokensReply is what came of it. Secret is one that was made: in the clear, so
// the reply is never written anywhere. Missing are timelines of it that there
// are not (yet).
type tokensReply struct {
	Tokens  []tokens.Token `json:"tokens,omitempty"`
	Missing []string       `json:"missing,omitempty"`
	Secret  string         `json:"secret,omitempty"`
	Refusal string         `json:"refusal,omitempty"`
	Error   string         `json:"error,omitempty"`
}

// carryOutTokens works on the tokens beside a log.
func (p *program) carryOutTokens(ctx context.Context, log *natslog.Log, q tokensRequest) (r tokensReply, err error) {
	bucket, err := log.Bucket(ctx, tokensBucket)
	if err != nil {
		return r, err
	}
	switch q.Do {
	case addToken:
		return addTo(ctx, bucket, log, q.Order, p.now())
	case listTokens:
		r.Tokens, err = tokens.List(ctx, bucket)
	case revokeToken:
		t, gone := tokens.Revoke(ctx, bucket, q.Name)
		r.Tokens, err = []tokens.Token{t}, gone
	default:
		err = fmt.Errorf("%w: %q is not what is done with tokens", events.ErrInvalid, q.Do)
	}
	return r, err
}

// addTo makes a token. It looks for its timelines first: a look that fails must
// not keep back a secret that is told once.
func addTo(ctx context.Context, s tokens.Store, log events.Reader, o tokens.Order, now time.Time) (r tokensReply, err error) {
	if r.Missing, err = missingOf(ctx, log, o.Timelines); err != nil {
		return r, err
	}
	secret, t, err := tokens.Add(ctx, s, o, now)
	if err != nil {
		return tokensReply{}, err
	}
	r.Tokens, r.Secret = []tokens.Token{t}, secret.Reveal()
	return r, nil
}

// missingOf are those of some timelines that were never recorded.
func missingOf(ctx context.Context, log events.Reader, timelines []string) (missing []string, err error) {
	for _, t := range slices.Compact(slices.Sorted(slices.Values(timelines))) {
		if events.CheckTimeline(t) != nil {
			continue // refused where the order is checked
		}
		switch _, err := log.Last(ctx, events.Ref{Timeline: t, Kind: events.KindTimeline, Key: t}); {
		case errors.Is(err, events.ErrNotFound):
			missing = append(missing, t)
		case err != nil && !isDecodeError(err):
			return nil, fmt.Errorf("looking for timeline %s: %w", t, err)
		}
	}
	return missing, nil
}

const tokensSubject = natslog.AdminPrefix + "tokens"

// tokensEndpoint answers what the owner asks about tokens.
func (p *program) tokensEndpoint(log *natslog.Log) natslog.Endpoint {
	return natslog.Endpoint{
		Name: "tokens", Subject: tokensSubject, Description: "tokens of programs that write over HTTP: the owner's commands alone may ask",
		Handle: func(ctx context.Context, text []byte) natslog.Reply {
			var q tokensRequest
			var answer tokensReply
			err := json.Unmarshal(text, &q)
			if err == nil {
				answer, err = p.carryOutTokens(ctx, log, q)
			}
			if err != nil {
				refusal := replyOf(events.Decision{}, err)
				answer = tokensReply{Refusal: refusal.Refusal, Error: err.Error()}
			}
			body, err := json.Marshal(answer)
			if err != nil {
				return natslog.Reply{Code: 500, Error: err.Error()}
			}
			return natslog.Reply{Body: body}
		},
	}
}

// manageTokens works on the tokens of --nats, through the serve that runs on the
// data folder, or in the folder itself.
func (p *program) manageTokens(ctx context.Context, q tokensRequest) (tokensReply, error) {
	a, err := readAddress(p.dataDir)
	switch {
	case p.natsURL != "":
		return p.tokensRemote(ctx, p.natsURL, q)
	case err != nil:
		return tokensReply{}, err
	case a != nil && a.remote():
		return p.tokensRemote(ctx, a.NATS, q)
	case a != nil && a.NATS != "":
		nc, err := a.dial()
		if err == nil {
			defer nc.Close()
			return tokensOf(ctx, nc, q)
		}
		if !errors.Is(err, natslog.ErrUnreachable) {
			return tokensReply{}, err
		}
	}
	return p.tokensHere(ctx, a, q)
}

// tokensOf asks the serve that runs.
func tokensOf(ctx context.Context, nc *nats.Conn, q tokensRequest) (r tokensReply, err error) {
	text, err := json.Marshal(q)
	if err != nil {
		return r, err
	}
	answer, err := natslog.Request(ctx, nc, tokensSubject, text)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(answer, &r); err != nil {
		return tokensReply{}, errors.New("the service's answer is not one: is another version of serve running?") // it may hold a secret
	}
	return r, reply{Refusal: r.Refusal, Error: r.Error}.err()
}

// tokensRemote works on the log of an external server, where every serve
// watches them.
func (p *program) tokensRemote(ctx context.Context, address string, q tokensRequest) (r tokensReply, err error) {
	nc, err := p.dialRemote(address)
	if err != nil {
		return r, err
	}
	defer nc.Close()
	err = p.onLog(ctx, nc, func(log *natslog.Log) (err error) {
		r, err = p.carryOutTokens(ctx, log, q)
		return err
	})
	return r, err
}

// tokensHere works on the folder's own log, where no serve has it open.
func (p *program) tokensHere(ctx context.Context, a *address, q tokensRequest) (tokensReply, error) {
	if !natslog.Exists(p.dataDir) {
		return tokensReply{}, fmt.Errorf("%w: there is no log in %s: 'dateline serve' begins one, --data names another folder", events.ErrNotFound, p.dataDir)
	}
	server, err := p.startWhenFree(ctx)
	if err != nil {
		return tokensReply{}, a.closed(err)
	}
	defer func() { _ = server.Close() }()
	log, _, err := openOn(ctx, server)
	if err != nil {
		return tokensReply{}, err
	}
	defer log.Close()
	return p.carryOutTokens(ctx, log, q)
}
