package natslog_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// dialParty connects as a third party does with what it was given.
func dialParty(t testing.TB, s *natslog.Server, l natslog.Login, more ...nats.Option) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(s.URL(), append([]nats.Option{
		nats.UserInfo(l.User, l.Password), nats.CustomInboxPrefix(l.Inbox),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { t.Errorf("the server complains: %v", err) }),
	}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

func addParty(t testing.TB, s *natslog.Server, log *natslog.Log, name string, filters ...string) natslog.Login {
	t.Helper()
	l, err := s.AddParty(t.Context(), log, name, filters)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// fetched are the ids of some events that a party reads and acknowledges.
func fetched(t testing.TB, nc *nats.Conn, l natslog.Login, n int) (ids []string) {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	c, err := js.Consumer(t.Context(), l.Stream, l.Durable)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := c.Fetch(n, jetstream.FetchMaxWait(5*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	for m := range batch.Messages() {
		ids = append(ids, m.Headers().Get("ce-id"))
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func TestParty(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, natslog.ServerOptions{Dir: dir, Listen: "127.0.0.1:0"})
	l := openLog(t, s)
	batch := fresh(6, "one")
	batch[1].Event.Record.Timeline, batch[4].Event.Record.Timeline = "other", "other"
	mustAppend(t, l, batch...)
	login := addParty(t, s, l, "acme", "dateline.trial.>")
	nc := dialParty(t, s, login)
	wantIDs(t, fetched(t, nc, login, 2), batch[0], batch[2])
	wantIDs(t, fetched(t, nc, login, 2), batch[3], batch[5])
	if mode, err := os.Stat(dir + "/readers.json"); err != nil || mode.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", mode, err)
	}
	if text, err := os.ReadFile(dir + "/readers.json"); err != nil || strings.Contains(string(text), login.Password) {
		t.Errorf("the password itself is kept: %v", err)
	}
	closed := make(chan struct{})
	nc.SetClosedHandler(func(*nats.Conn) { close(closed) })
	nc.SetErrorHandler(nil)
	nc.Opts.AllowReconnect = false
	if err := s.RemoveParty(t.Context(), l, "acme"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("its connection stayed")
	}
	if _, err := nats.Connect(s.URL(), nats.UserInfo(login.User, login.Password)); err == nil {
		t.Error("it was let in again")
	}
	if parties, err := l.Parties(t.Context()); err != nil || len(parties) != 0 || len(s.Parties()) != 0 {
		t.Errorf("left are %v, %v: %v", parties, s.Parties(), err)
	}
	wantError(t, s.RemoveParty(t.Context(), l, "acme"), events.ErrNotFound)
}

func TestPartyRefused(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	l := openLog(t, s)
	for _, try := range []struct{ name, filters string }{
		{"Acme", "dateline.>"},
		{"*", "dateline.>"},
		{"acme.x", "dateline.>"},
		{"", "dateline.>"},
		{"service", "dateline.>"},
		{"reader", "dateline.>"},
		{"acme", ""},
		{"acme", ">"},
		{"acme", "dateline"},
		{"acme", "dateline.trial"},
		{"acme", "$KV.DATELINE_HUB.>"},
		{"acme", "dateline.Trial.>"},
		{"acme", "dateline.trial.>.x"},
		{"acme", "dateline.trial.entity.x.y"},
		{"acme", "dateline..entity.x"},
		{"acme", "dateline.*.*.01k41qamm0j3ksbatqg0vexyhzz_"},
		{"acme", "dateline.trial.> dateline.trial.entity.*"},
		{"acme", `dateline.trial."}.>`},
	} {
		_, err := s.AddParty(t.Context(), l, try.name, strings.Fields(try.filters))
		wantError(t, err, events.ErrInvalid)
	}
	for _, good := range []string{"dateline.>", "dateline.*.agreement.>", "dateline.trial.*.*", "dateline.trial.meeting.01K41QAMM0J3KSBATQG0VEXYHZ", "dateline.trial.entity.buoy"} {
		addParty(t, s, l, "acme", good)
		_, err := s.AddParty(t.Context(), l, "acme", []string{good})
		wantError(t, err, events.ErrConflict)
		if err := s.RemoveParty(t.Context(), l, "acme"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPartyLater restarts the server, and loses the durable.
func TestPartyLater(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, natslog.ServerOptions{Dir: dir, Listen: "127.0.0.1:0"})
	l := openLog(t, s)
	batch := fresh(3, "one")
	mustAppend(t, l, batch...)
	login := addParty(t, s, l, "acme", "dateline.trial.entity.*")
	wantIDs(t, fetched(t, dialParty(t, s, login), login, 1), batch[0])
	local := s.LocalPassword()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = startServer(t, natslog.ServerOptions{Dir: dir, Listen: "127.0.0.1:0"})
	l = openLog(t, s)
	if s.LocalPassword() != local {
		t.Error("the owner's password changed")
	}
	if err := s.KeepParties(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, fetched(t, dialParty(t, s, login), login, 1), batch[1])
	js, err := jetstream.New(connect(t, s))
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteConsumer(t.Context(), login.Stream, login.Durable); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepParties(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, fetched(t, dialParty(t, s, login), login, 3), batch...)
}

// TestLettingInDisturbsNobody lets third parties in and out while everybody
// else asks without pause: no request fails, no connection is lost, no event is
// missed. With nats-server's own reload some find no responders.
func TestLettingInDisturbsNobody(t *testing.T) {
	s, l := mirrored(t, fresh(100, "zero"))
	serve(t, connect(t, s), echo)
	steady := addParty(t, s, l, "steady", "dateline.>")
	public, local, party := dialPublic(t, s), dialLocal(t, s), dialParty(t, s, steady)
	for _, nc := range []*nats.Conn{public, local, party} {
		nc.SetDisconnectErrHandler(func(_ *nats.Conn, err error) { t.Errorf("%s was disconnected: %v", nc.Opts.User, err) })
		defer nc.SetDisconnectErrHandler(nil)
	}
	done := make(chan struct{})
	var asking sync.WaitGroup
	again := func(what string, ask func(n int) error) {
		asking.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				if err := ask(n); err != nil {
					t.Errorf("%s: %v", what, err)
					return
				}
			}
		})
	}
	again("direct get", func(int) error {
		_, err := public.Request("$JS.API.DIRECT.GET.DATELINE", []byte(`{"seq":3}`), 10*time.Second)
		return err
	})
	again("a command", func(int) error {
		_, err := natslog.Request(t.Context(), local, natslog.RequestSubject, nil)
		return err
	})
	again("an append", func(n int) error {
		_, err := l.Append(t.Context(), fresh(1, fmt.Sprintf("on-%d", n)))
		return err
	})
	js, err := jetstream.New(party)
	if err != nil {
		t.Fatal(err)
	}
	c, err := js.Consumer(t.Context(), steady.Stream, steady.Durable)
	if err != nil {
		t.Fatal(err)
	}
	next := uint64(1)
	again("a fetch", func(int) error {
		batch, err := c.FetchNoWait(10)
		if err != nil {
			return err
		}
		for m := range batch.Messages() {
			meta, err := m.Metadata()
			if err != nil || meta.Sequence.Stream != next {
				return fmt.Errorf("%v came instead of %d: %w", meta, next, err)
			}
			next++
			if err := m.DoubleAck(t.Context()); err != nil {
				return err
			}
		}
		return batch.Error()
	})
	for range 20 {
		addParty(t, s, l, "acme", "dateline.>")
		if err := s.RemoveParty(t.Context(), l, "acme"); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	asking.Wait()
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
