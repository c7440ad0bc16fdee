package natslog_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// startForeign starts a server as an operator might, without any of ours.
func startForeign(t testing.TB) (url string) {
	t.Helper()
	return startOn(t, &server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), SyncAlways: true, NoSigs: true, NoLog: true,
	})
}

func startOn(t testing.TB, o *server.Options) (url string) {
	t.Helper()
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("server is not ready")
	}
	return s.ClientURL()
}

// entity is a first event with some 1 KiB of body.
func entity(slug string) events.Event {
	return events.Event{
		ID:       ulid.MustNew(ulid.Now(), rand.Reader),
		Record:   events.Ref{Timeline: "trial", Kind: events.KindEntity, Key: slug},
		Change:   events.Recorded,
		Recorded: time.UnixMilli(time.Now().UnixMilli()).UTC(),
		By:       "tester",
		Salt:     events.NewSalt(),
		Body:     fmt.Appendf(nil, `{"kind":"person","name":%q,"description":"%0500d"}`, slug, 0),
	}
}

func fresh(n int, prefix string) []events.Proposal {
	batch := make([]events.Proposal, n)
	for i := range batch {
		batch[i].Event = entity(fmt.Sprintf("%s-%d", prefix, i))
	}
	return batch
}

func mustAppend(t testing.TB, l events.Log, batch ...events.Proposal) []uint64 {
	t.Helper()
	sequences, err := l.Append(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return sequences
}

// ids reads the log: the id of event n+1 at n.
func ids(t testing.TB, l interface {
	Read(context.Context, events.Query) iter.Seq2[events.Stored, error]
},
) []string {
	t.Helper()
	var all []string
	for e, err := range l.Read(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.ID.String())
	}
	return all
}

func wantIDs(t testing.TB, got []string, want ...events.Proposal) {
	t.Helper()
	var ids []string
	for _, p := range want {
		ids = append(ids, p.Event.ID.String())
	}
	if !slices.Equal(got, ids) {
		t.Fatalf("log holds %d events %.300v, want %d", len(got), got, len(ids))
	}
}

func wantError(t testing.TB, err, reason error) {
	t.Helper()
	if !errors.Is(err, reason) {
		t.Fatalf("got %v, want %v", err, reason)
	}
	t.Log(err)
}
