package materialized

import (
	"context"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
)

// broker is a server with a log, and a clock that is set by hand.
type broker struct {
	t      testing.TB
	server *natslog.Server
	log    *natslog.Log
	nc     *nats.Conn
	today  atomic.Int64 // days since the beginning
}

func newBroker(t testing.TB) *broker {
	t.Helper()
	server, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	b := &broker{t: t, server: server}
	b.log, b.nc = b.connect("log")
	return b
}

func (b *broker) connect(name string) (*natslog.Log, *nats.Conn) {
	b.t.Helper()
	nc, err := b.server.Connect(name)
	if err != nil {
		b.t.Fatal(err)
	}
	log, err := natslog.Open(b.t.Context(), nc, natslog.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = log.Close(); nc.Close() })
	return log, nc
}

func (b *broker) now() time.Time { return dawn.AddDate(0, 0, int(b.today.Load())) }

// tables are natslog's.
type natsTables struct{ log *natslog.Log }

func (n natsTables) Open(ctx context.Context, name string) (Table, error) {
	return n.log.Table(ctx, name)
}

func (n natsTables) Find(ctx context.Context, name string) (Table, error) {
	table, err := n.log.FindTable(ctx, name)
	if err != nil {
		return nil, err
	}
	return table, nil
}

func (n natsTables) Drop(ctx context.Context, name string) error { return n.log.DropTable(ctx, name) }

// keep runs a keeper on a connection of its own until ctx is done; then the
// connection is cut, whatever is under way.
func (b *broker) keep(ctx context.Context, adjust func(*Options)) {
	log, nc := b.connect("keeper")
	defer nc.Close()
	follower := projector.NewFollower(log)
	o := Options{
		Follower: follower, Tables: natsTables{log}, Log: log.ID(), Head: log.Head, Now: b.now,
		Pace: 2 * time.Millisecond, Tick: 50 * time.Millisecond, Patience: 100 * time.Millisecond, most: 20,
	}
	if adjust != nil {
		adjust(&o)
	}
	dead, die := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	all.Go(func() { _ = follower.Run(dead) })
	all.Go(func() { _ = New(o).Run(dead) })
	<-ctx.Done()
	nc.Close()
	die()
	all.Wait()
}

// tell appends what a story tells.
func (b *broker) tell(s *story) {
	b.t.Helper()
	js, err := jetstream.New(b.nc)
	if err != nil {
		b.t.Fatal(err)
	}
	last := map[events.Ref]uint64{}
	for _, e := range s.events {
		if e.Body[len(e.Body)-1] != '}' { // what no log takes an administrator can put there
			ack, err := js.Publish(b.t.Context(), e.Record.Subject(), e.Body)
			if err != nil {
				b.t.Fatal(err)
			}
			last[e.Record] = ack.Sequence
			continue
		}
		sequences, err := b.log.Append(b.t.Context(), []events.Proposal{{Event: e.Event, Expect: last[e.Record]}})
		if err != nil {
			b.t.Fatal(err)
		}
		last[e.Record] = sequences[0]
	}
}

// checkpoint reads that of the table which is a view.
func (b *broker) checkpoint(view string) (c Checkpoint, table *natslog.Table) {
	b.t.Helper()
	ctx := b.t.Context()
	pointers, err := b.log.Table(ctx, PointersTable)
	if err != nil {
		b.t.Fatal(err)
	}
	p, _, err := readPointer(ctx, pointers, view)
	if err != nil {
		b.t.Fatal(err)
	}
	if p.Bucket == "" {
		return c, nil
	}
	return b.checkpointOf(p.Bucket)
}

func (b *broker) checkpointOf(bucket string) (c Checkpoint, table *natslog.Table) {
	b.t.Helper()
	table, err := b.log.FindTable(b.t.Context(), bucket)
	if err != nil {
		return c, nil
	}
	text, _, err := table.Get(b.t.Context(), CheckpointKey)
	if err != nil {
		return c, table
	}
	if c, err = decodeCheckpoint(text); err != nil {
		b.t.Fatal(err)
	}
	return c, table
}

// eventually waits until something holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	for !holds() {
		select {
		case <-again.C:
		case <-deadline.C:
			t.Fatal("it never came to this: " + what)
		}
	}
}

// settled waits until every view holds all of the log, today.
func (b *broker) settled() {
	b.t.Helper()
	head, err := b.log.Head(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	for _, view := range Views {
		eventually(b.t, view.Name+" is current", func() bool {
			c, _ := b.checkpoint(view.Name)
			return c.To == nil && c.Sequence == head && !c.Today.Before(basisDay(b))
		})
	}
}

func contentsOf(t testing.TB, table *natslog.Table) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	rows := map[string]string{}
	err := table.Watch(ctx, func(key string, value []byte, _ uint64) {
		switch {
		case key == "":
			cancel()
		case key != CheckpointKey && value != nil:
			rows[key] = baseless(t, key, value)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// exact holds every view against a fold from scratch.
func (b *broker) exact() {
	b.t.Helper()
	state, err := projector.Fold(b.t.Context(), b.log, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, view := range Views {
		c, table := b.checkpoint(view.Name)
		if diff := cmp.Diff(workedOut(b.t, state, view, c.Basis), contentsOf(b.t, table)); diff != "" {
			b.t.Errorf("%s at %+v: worked out - kept +\n%s", view.Name, c, diff)
		}
	}
}

// TestKilled has two keepers on one log, both killed at random while events are
// appended and days pass: what is kept in the end is what a fold from scratch
// gives. DATELINE_FAULTS_FOR says for how long.
func TestKilled(t *testing.T) {
	lasting, err := time.ParseDuration(os.Getenv("DATELINE_FAULTS_FOR"))
	if err != nil {
		lasting = 4 * time.Second
	}
	b := newBroker(t)
	ctx, cancel := context.WithTimeout(t.Context(), lasting)
	defer cancel()
	var all sync.WaitGroup
	var killed, told atomic.Int64
	for range 2 {
		all.Go(func() {
			for ctx.Err() == nil {
				life, end := context.WithTimeout(ctx, time.Duration(20+rand.IntN(300))*time.Millisecond)
				b.keep(life, nil)
				end()
				killed.Add(1)
			}
		})
	}
	for n := 0; ctx.Err() == nil; n++ {
		b.tell(rapid.Custom(func(t *rapid.T) *story { return anyStoryOf(t, uint16(n)) }).Example(n))
		b.today.Add(int64(rand.IntN(4)))
		told.Add(1)
	}
	all.Wait()
	rest, enough := context.WithCancel(t.Context())
	all.Go(func() { b.keep(rest, nil) })
	b.settled()
	enough()
	all.Wait()
	b.exact()
	head, _ := b.log.Head(t.Context())
	t.Logf("%d events, %d stories, keepers killed %d times, %d days", head, told.Load(), killed.Load(), b.today.Load())
}

func basisDay(b *broker) edtf.Day { return edtf.DayOf(b.now()) }
