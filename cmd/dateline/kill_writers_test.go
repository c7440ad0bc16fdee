package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// TestKillNineAmongWriters kills a serve while 32 programs record, most of them
// in one batch: what was acknowledged is there, everything is there once, and
// who sends again what was not answered loses nothing.
func TestKillNineAmongWriters(t *testing.T) {
	const writers, wanted = 32, 600
	h := newHouse(t)
	file := h.write("begin.json", []byte(`{"timeline":"many","title":"Many"}`))
	h.run("record", file)
	serve, a := h.serve()
	acknowledged := make(chan string, writers*wanted)
	var all sync.WaitGroup
	unanswered := make([]string, writers)
	for w := range writers {
		all.Go(func() {
			for n := 0; unanswered[w] == ""; n++ {
				slug := fmt.Sprintf("by-%d-%d", w, n)
				if recordOverNATS(h, a, entityDraft(slug)) != nil {
					unanswered[w] = slug
					return
				}
				acknowledged <- slug
			}
		})
	}
	if !poll(func() bool { return len(acknowledged) >= wanted }) {
		t.Errorf("only %d were acknowledged", len(acknowledged))
	}
	kill(t, serve)
	all.Wait()
	close(acknowledged)

	_, a = h.serve()
	want := map[string]bool{}
	for slug := range acknowledged {
		want[slug] = true
	}
	t.Logf("%d were acknowledged", len(want))
	for _, slug := range unanswered {
		if err := recordOverNATS(h, a, entityDraft(slug)); err != nil {
			t.Error(err)
		}
		want[slug] = true
	}
	seen := map[string]bool{}
	for _, e := range h.entries("many")[1:] {
		if seen[e.Key] {
			t.Errorf("%s is there twice", e.Key)
		}
		seen[e.Key] = true
	}
	for slug := range want {
		if !seen[slug] {
			t.Errorf("%s was acknowledged and is not there", slug)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%d records, want %d", len(seen), len(want))
	}
}

func entityDraft(slug string) string {
	return `{"timeline":"many","by":"writer","entity":"` + slug + `","kind":"thing","name":"Thing"}`
}

// recordOverNATS records something, and gives up when the connection is lost: the answer of
// a server that was killed never comes.
func recordOverNATS(h *house, a address, draft string) error {
	ctx, lost := context.WithCancel(h.t.Context())
	defer lost()
	nc, err := nats.Connect(a.NATS, nats.UserInfo(a.User, a.Password), nats.NoReconnect(),
		nats.ClosedHandler(func(*nats.Conn) { lost() }))
	if err != nil {
		return err
	}
	defer nc.Close()
	text, err := json.Marshal(request{Files: []events.File{{Name: "draft.json", Text: draft}}})
	if err != nil {
		return err
	}
	answer, err := natslog.Request(ctx, nc, natslog.RequestSubject, text)
	if err != nil {
		return err
	}
	var r reply
	if err := json.Unmarshal(answer, &r); err != nil {
		return err
	}
	return r.err()
}
