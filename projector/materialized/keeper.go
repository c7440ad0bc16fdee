package materialized

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// Tables keeps tables by name.
type Tables interface {
	// Open finds a table, and makes it where there is none.
	Open(ctx context.Context, name string) (Table, error)
	// Find finds a table that there is, or returns events.ErrNotFound.
	Find(ctx context.Context, name string) (Table, error)
	// Drop removes a table. One that is not there is no error.
	Drop(ctx context.Context, name string) error
}

// Follower is the state as it is kept current: a *projector.Follower.
type Follower interface {
	State() *projector.State
	Wait(ctx context.Context, sequence uint64) error
}

// Options are the settings of a [Keeper]. Those that are not marked otherwise
// are required.
type Options struct {
	Follower Follower
	Tables   Tables
	// Log names the log: tables of another are not taken for this one's.
	Log string
	// Head is the last sequence that the log has.
	Head func(ctx context.Context) (uint64, error)
	// Now is the clock: which day is today, in UTC.
	Now func() time.Time
	// Views are kept; those of [Views] by default.
	Views []View
	// Public is told of a table before readers are led to it, and Gone when
	// nobody is led there any more. By default nobody is told.
	Public, Gone func(ctx context.Context, table string) error
	// Failed is told of what went wrong and is tried again. By default nobody is.
	Failed func(error)
	// Patience is how long somebody else's unfinished commits are waited for
	// before they are taken over: 0 where there is nobody else.
	Patience time.Duration
	// Pace is the least time between two commits to a table; default 200 ms. It
	// keeps a flood from being slowed.
	Pace time.Duration
	// Grace is how long a table stays that is no longer the view's; default 24 h.
	Grace time.Duration
	// Tick is how often is looked at what nobody tells of; default 1 s.
	Tick time.Duration

	most int // rows in one commit
}

// Keeper keeps the tables of all views current, and which is which.
type Keeper struct {
	Options
	kicks    map[string]chan struct{} // by view: something is to be looked at
	troubles sync.Map                 // by view: why its course does not get on, in words
}

// trouble is why a view's course does not get on, empty where it does.
func (k *Keeper) trouble(view string) string {
	words, _ := k.troubles.Load(view)
	text, _ := words.(string)
	return text
}

// New makes a keeper: see [Keeper.Run].
func New(o Options) *Keeper {
	if o.Views == nil {
		o.Views = Views
	}
	nobody := func(context.Context, string) error { return nil }
	if o.Public == nil {
		o.Public = nobody
	}
	if o.Gone == nil {
		o.Gone = nobody
	}
	if o.Failed == nil {
		o.Failed = func(error) {}
	}
	o.Pace = cmp.Or(o.Pace, 200*time.Millisecond)
	o.Grace = cmp.Or(o.Grace, 24*time.Hour)
	o.Tick = cmp.Or(o.Tick, time.Second)
	o.most = cmp.Or(o.most, lotRows)
	k := &Keeper{Options: o, kicks: map[string]chan struct{}{}}
	for _, v := range o.Views {
		k.kicks[v.Name] = make(chan struct{}, 1)
	}
	return k
}

// Run keeps the tables until ctx is done, which is no error. What goes wrong is
// told and tried again.
func (k *Keeper) Run(ctx context.Context) error {
	var group errgroup.Group
	for _, v := range k.Views {
		group.Go(func() error {
			(&course{Keeper: k, view: v, workers: map[string]*worker{}, public: map[string]bool{}}).run(ctx)
			return nil
		})
	}
	return group.Wait()
}

// basis is what is known now.
func (k *Keeper) basis() Basis {
	return Basis{k.Follower.State().Sequence(), edtf.DayOf(k.Now())}
}

func (k *Keeper) kick(view string) {
	select {
	case k.kicks[view] <- struct{}{}:
	default: // it is going to look anyway
	}
}

// Rebuild has a view built anew beside the table that it has, and returns how
// far that is: at its beginning, or where somebody had it built already on its
// way. The error is events.ErrNotFound for a view that there is not.
func (k *Keeper) Rebuild(ctx context.Context, view string) (Progress, error) {
	v, err := k.view(view)
	if err != nil {
		return Progress{}, err
	}
	pointers, err := k.Tables.Open(ctx, PointersTable)
	if err != nil {
		return Progress{}, err
	}
	for {
		p, revision, err := readPointer(ctx, pointers, view)
		if err != nil {
			return Progress{}, err
		}
		if p.Next == nil {
			p = p.build(max(v.Format, p.Format))
			err = writePointer(ctx, pointers, p, revision)
		}
		switch {
		case errors.Is(err, events.ErrConflict): // somebody else was faster
		case err != nil:
			return Progress{}, err
		default:
			k.kick(view)
			return k.Progress(ctx, view, p.Next.Generation)
		}
	}
}

func (k *Keeper) view(name string) (View, error) {
	var names []string
	for _, v := range k.Views {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return View{}, fmt.Errorf("%w: there is no view %q: choose one of %s", events.ErrNotFound, name, strings.Join(names, ", "))
}

// Progress is how far a generation of a view is.
type Progress struct {
	View       string `json:"view"`
	Bucket     string `json:"bucket"`
	Generation int    `json:"generation"`
	Format     int    `json:"format"`
	Sequence   uint64 `json:"sequence"`       // up to where the log is held
	Done       int    `json:"done,omitempty"` // records looked at, of so many
	Of         int    `json:"of,omitempty"`
	Current    bool   `json:"current"` // readers are led to it
	// Trouble is why the service that answers does not get on with it, empty
	// where it does.
	Trouble string `json:"trouble,omitempty"`
}

// Progress tells how far a generation of a view is.
func (k *Keeper) Progress(ctx context.Context, view string, generation int) (Progress, error) {
	pointers, err := k.Tables.Open(ctx, PointersTable)
	if err != nil {
		return Progress{}, err
	}
	p, _, err := readPointer(ctx, pointers, view)
	if err != nil {
		return Progress{}, err
	}
	is := Progress{View: view, Generation: generation, Bucket: bucketOf(view, generation), Format: p.Format, Current: p.Generation >= generation, Trouble: k.trouble(view)}
	if p.Next != nil && p.Next.Generation == generation {
		is.Format = p.Next.Format
	}
	at, err := checkpointIn(ctx, k.Tables, is.Bucket)
	is.Sequence, is.Done, is.Of = at.Sequence, at.Done, at.Of
	return is, err
}
