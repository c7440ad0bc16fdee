package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// readersRequest is what the owner asks about third parties, as it travels to
// a running serve.
type readersRequest struct {
	Do      string   `json:"do"`
	Name    string   `json:"name,omitempty"`
	Filters []string `json:"filters,omitempty"`
}

const (
	addReader    = "add"
	listReaders  = "list"
	removeReader = "remove"
)

type readersReply struct {
	Readers []readerRow    `json:"readers,omitempty"`
	Login   *natslog.Login `json:"login,omitempty"`
	URL     string         `json:"url,omitempty"`
	Block   string         `json:"block,omitempty"` // for an operator's configuration
	Refusal string         `json:"refusal,omitempty"`
	Error   string         `json:"error,omitempty"`
}

// readerRow is a third party as list tells it.
type readerRow struct {
	Name    string   `json:"name"`
	Durable string   `json:"durable"`
	Filters []string `json:"filters"`
}

func readerRows(parties []natslog.Party) []readerRow {
	rows := make([]readerRow, len(parties))
	for i, party := range parties {
		rows[i] = readerRow{party.Name, party.Durable(), party.Filters}
	}
	return rows
}

// carryOutReaders works on an embedded server and its log.
func carryOutReaders(ctx context.Context, server *natslog.Server, log *natslog.Log, q readersRequest) (r readersReply, err error) {
	switch q.Do {
	case addReader:
		var l natslog.Login
		l, err = server.AddParty(ctx, log, q.Name, q.Filters)
		r.Login, r.URL = &l, server.URL()
	case listReaders:
		r.Readers = readerRows(server.Parties())
	case removeReader:
		err = server.RemoveParty(ctx, log, q.Name)
	default:
		err = fmt.Errorf("%w: %q is not what is done with readers", events.ErrInvalid, q.Do)
	}
	return r, err
}

// readersRemote works on the log of an external server, whose operator keeps
// the users.
func (p *program) readersRemote(ctx context.Context, address string, q readersRequest) (r readersReply, err error) {
	nc, err := p.dialRemote(address)
	if err != nil {
		return r, err
	}
	defer nc.Close()
	err = p.onLog(ctx, nc, func(log *natslog.Log) error {
		switch q.Do {
		case addReader:
			l, block, err := log.AddParty(ctx, q.Name, q.Filters)
			r.Login, r.URL, r.Block = &l, nc.ConnectedUrlRedacted(), block
			return err
		case removeReader:
			return log.RemoveParty(ctx, q.Name)
		}
		parties, err := log.Parties(ctx)
		r.Readers = readerRows(parties)
		return err
	})
	return r, err
}

// readersHere works through the serve on the data folder, or in it.
func (p *program) readersHere(ctx context.Context, a *address, q readersRequest) (readersReply, error) {
	if a != nil && a.NATS != "" {
		r, err := a.readers(ctx, q)
		if !errors.Is(err, natslog.ErrUnreachable) {
			return r, err
		}
	}
	if !natslog.Exists(p.dataDir) {
		return readersReply{}, fmt.Errorf("%w: there is no log in %s: 'dateline serve' begins one, --data names another folder", events.ErrNotFound, p.dataDir)
	}
	server, err := p.startWhenFree(ctx)
	if err != nil {
		return readersReply{}, a.closed(err)
	}
	defer func() { _ = server.Close() }()
	log, _, err := openOn(ctx, server)
	if err != nil {
		return readersReply{}, err
	}
	defer log.Close()
	r, err := carryOutReaders(ctx, server, log, q)
	if r.URL == "" && q.Do == addReader && err == nil {
		r.URL = "nats://" + envOr("DATELINE_NATS_LISTEN", defaultNATSListen)
		p.note("no serve runs here: the address is the usual one, serve says which it is when it starts")
	}
	return r, err
}

func (a address) readers(ctx context.Context, q readersRequest) (r readersReply, err error) {
	nc, err := a.dial()
	if err != nil {
		return r, err
	}
	defer nc.Close()
	text, err := json.Marshal(q)
	if err != nil {
		return r, err
	}
	answer, err := natslog.Request(ctx, nc, readersSubject, text)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(answer, &r); err != nil {
		return r, fmt.Errorf("reading the service's answer: %w", err)
	}
	return r, reply{Refusal: r.Refusal, Error: r.Error}.err()
}

const readersSubject = natslog.AdminPrefix + "readers"

// readersEndpoint answers what the owner asks about third parties.
func readersEndpoint(r *running) natslog.Endpoint {
	return natslog.Endpoint{
		Name: "readers", Subject: readersSubject, Description: "third parties that read the log: the owner's commands alone may ask",
		Handle: func(ctx context.Context, text []byte) natslog.Reply {
			var q readersRequest
			var answer readersReply
			err := json.Unmarshal(text, &q)
			if err == nil {
				answer, err = carryOutReaders(ctx, r.server, r.log, q)
			}
			if err != nil {
				refusal := replyOf(events.Decision{}, err)
				answer = readersReply{Refusal: refusal.Refusal, Error: refusal.Error}
			}
			body, err := json.Marshal(answer)
			if err != nil {
				return natslog.Reply{Code: 500, Error: err.Error()}
			}
			return natslog.Reply{Body: body}
		},
	}
}
