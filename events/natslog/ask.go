package natslog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// Request sends a request to whoever serves a subject and returns the body of
// the reply; see [Serve]. A refusal is a *RefusedError. Errors are ErrNoService if nobody does, ErrTooLarge, or those of
// ctx and the connection, which leave open whether the request was carried out:
// repeat it. Without a deadline in ctx it waits two minutes.
func Request(ctx context.Context, nc *nats.Conn, subject string, request []byte) ([]byte, error) {
	reply, err := ask(ctx, nc, subject, request)
	if errors.Is(err, nats.ErrNoResponders) {
		return nil, fmt.Errorf("%w on %s: start a server there", ErrNoService, subject)
	}
	if err != nil {
		return nil, fmt.Errorf("requesting %s: %w", subject, err)
	}
	return reply, nil
}

func ask(ctx context.Context, nc *nats.Conn, subject string, request []byte) (reply []byte, err error) {
	ctx, stop := withRights(ctx, nc, subject)
	defer stop()
	defer func() { err = asForbidden(ctx, err) }()
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, replyPatience)
		defer cancel()
	}
	parts, err := cut(request, nc)
	if err != nil {
		return nil, err
	}
	for _, p := range parts[:len(parts)-1] {
		answer, err := nc.RequestMsgWithContext(ctx, p.message(subject))
		if err != nil {
			return nil, err
		}
		if err := refusal(answer); err != nil {
			return nil, err
		}
		if next := answer.Header.Get(headerContinue); next != "" {
			subject = next
		}
	}
	return last(ctx, nc, parts[len(parts)-1].message(subject))
}

// last sends the last part and collects the reply, which may come in parts, so
// not through nats.go's requests, which take one message. Nor by SubscribeSync,
// which makes room for 65,536 messages each time.
func last(ctx context.Context, nc *nats.Conn, m *nats.Msg) ([]byte, error) {
	m.Reply = nc.NewInbox()
	answers := make(chan *nats.Msg, mostParts(nc))
	sub, err := nc.ChanSubscribe(m.Reply, answers)
	if err != nil {
		return nil, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := nc.PublishMsg(m); err != nil {
		return nil, err
	}
	var reply assembly
	for {
		var answer *nats.Msg
		select {
		case answer = <-answers:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if err := refusal(answer); err != nil {
			return nil, err
		}
		p, err := partOf(answer.Header, answer.Data)
		if err != nil {
			return nil, err
		}
		if done, err := reply.add(p); done || err != nil {
			return reply.whole, err
		}
	}
}

// refusal is the error that a desk answered with.
func refusal(answer *nats.Msg) error {
	if len(answer.Data) == 0 && answer.Header.Get("Status") == "503" {
		return nats.ErrNoResponders
	}
	text := answer.Header.Get(micro.ErrorHeader)
	switch code := answer.Header.Get(micro.ErrorCodeHeader); code {
	case "":
		return nil
	case "413":
		return fmt.Errorf("%w: %s", ErrTooLarge, strings.TrimPrefix(text, ErrTooLarge.Error()+": "))
	default:
		return &RefusedError{Code: code, Words: text, Body: answer.Data}
	}
}

// RefusedError says that whoever serves refused a request.
type RefusedError struct {
	Code  string // an HTTP status
	Words string
	Body  []byte // what went with it
}

func (e *RefusedError) Error() string { return fmt.Sprintf("refused (%s): %s", e.Code, e.Words) }
