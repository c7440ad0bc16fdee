package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/projector/materialized"
)

// tables are natslog's, as the keeper of the current state takes them.
type tables struct{ log *natslog.Log }

// Open implements materialized.Tables.
func (t tables) Open(ctx context.Context, name string) (materialized.Table, error) {
	return asTable(t.log.Table(ctx, name))
}

// Find implements materialized.Tables.
func (t tables) Find(ctx context.Context, name string) (materialized.Table, error) {
	return asTable(t.log.FindTable(ctx, name))
}

// Drop implements materialized.Tables.
func (t tables) Drop(ctx context.Context, name string) error { return t.log.DropTable(ctx, name) }

func asTable(t *natslog.Table, err error) (materialized.Table, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

// takeOver is how long another serve's unfinished tables are left to it.
const takeOver = 5 * time.Second

// newTables makes the keeper of the current state for programs.
func (p *program) newTables(r *running, follower *projector.Follower) *materialized.Keeper {
	o := materialized.Options{
		Follower: follower, Tables: tables{r.log}, Log: r.log.ID(), Head: r.log.Head, Now: p.now,
		Failed: func(err error) { p.logger().Error("current state for programs", "error", err) },
	}
	if r.mirrors != nil {
		o.Public = func(ctx context.Context, table string) error {
			return r.mirrors.Keep(ctx, natslog.TableStream(table))
		}
		o.Gone = func(ctx context.Context, table string) error {
			return r.mirrors.Drop(ctx, natslog.TableStream(table))
		}
	}
	if p.natsURL != "" { // on an embedded server there is nobody else
		o.Patience = takeOver
	}
	return materialized.New(o)
}

// rebuildSubject is where 'dateline rebuild' asks.
const rebuildSubject = natslog.AdminPrefix + "rebuild"

// rebuildRequest asks for a view to be built anew or, with a generation, how far
// that is.
type rebuildRequest struct {
	View       string `json:"view"`
	Generation int    `json:"generation,omitempty"`
}

func rebuildEndpoint(k *materialized.Keeper) natslog.Endpoint {
	return natslog.Endpoint{
		Name: "rebuild", Subject: rebuildSubject, Description: "builds a view of the current state anew",
		Handle: func(ctx context.Context, text []byte) natslog.Reply {
			var q rebuildRequest
			if err := json.Unmarshal(text, &q); err != nil {
				return natslog.Reply{Code: http.StatusBadRequest, Error: err.Error()}
			}
			ask := func() (materialized.Progress, error) { return k.Progress(ctx, q.View, q.Generation) }
			if q.Generation == 0 {
				ask = func() (materialized.Progress, error) { return k.Rebuild(ctx, q.View) }
			}
			return rebuildReply(ask())
		},
	}
}

func rebuildReply(is materialized.Progress, err error) natslog.Reply {
	switch {
	case errors.Is(err, events.ErrNotFound):
		return natslog.Reply{Code: http.StatusNotFound, Error: err.Error()}
	case err != nil:
		return natslog.Reply{Code: http.StatusInternalServerError, Error: err.Error()}
	}
	body, err := json.Marshal(is)
	if err != nil {
		return natslog.Reply{Code: http.StatusInternalServerError, Error: err.Error()}
	}
	return natslog.Reply{Body: body}
}
