package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector/materialized"
)

// operated is a house whose log is on a server of an operator, who sees and may
// do everything there.
type operated struct {
	*house
	nc *nats.Conn
	js jetstream.JetStream
}

func newOperated(t *testing.T, env ...string) *operated {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, SyncAlways: true, NoSigs: true, NoLog: true, StoreDir: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(patienceOfTests) {
		t.Fatal("NATS is not ready")
	}
	nc, err := nats.Connect(s.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return &operated{newHouse(t, append(env, "DATELINE_NATS="+s.ClientURL())...), nc, js}
}

// neighbour is another machine on the same server.
func (o *operated) neighbour() *operated {
	o.t.Helper()
	h := *o.house
	h.dir = o.t.TempDir()
	h.env = append(append([]string{}, h.env...), "DATELINE_DATA="+h.dir+"/data", "HOME="+h.dir)
	return &operated{&h, o.nc, o.js}
}

// put puts a message into the log past the service, as an administrator can.
func (o *operated) put(subject, data string, headers ...string) uint64 {
	o.t.Helper()
	m := &nats.Msg{Subject: subject, Data: []byte(data), Header: nats.Header{}}
	for i := 0; i < len(headers); i += 2 {
		m.Header[headers[i]] = []string{headers[i+1]}
	}
	ack, err := o.js.PublishMsg(o.t.Context(), m)
	if err != nil {
		o.t.Fatal(err)
	}
	return ack.Sequence
}

// row reads a row of a view, as a program does: by its pointer.
func (o *operated) row(view, key string) map[string]any {
	o.t.Helper()
	var pointer materialized.Pointer
	o.read(materialized.PointersTable, view, &pointer)
	var row map[string]any
	if pointer.Bucket != "" {
		o.read(pointer.Bucket, key, &row)
	}
	return row
}

// read reads a value; one that is not there leaves into as it is.
func (o *operated) read(bucket, key string, into any) {
	o.t.Helper()
	kv, err := o.js.KeyValue(o.t.Context(), bucket)
	if err != nil {
		return
	}
	if e, err := kv.Get(o.t.Context(), key); err == nil {
		if err := json.Unmarshal(e.Value(), into); err != nil {
			o.t.Fatal(err)
		}
	}
}

// current waits until a view holds the log up to a sequence.
func (o *operated) current(view string, sequence uint64) {
	o.t.Helper()
	var at map[string]any
	if !poll(func() bool {
		at = o.row(view, materialized.CheckpointKey)
		n, _ := at["sequence"].(float64)
		return uint64(n) >= sequence && at["to"] == nil
	}) {
		o.t.Fatalf("%s never came to %d: %v", view, sequence, at)
	}
}

// refused runs a command that must be refused, and returns what it said.
func (h *house) refused(args ...string) string {
	h.t.Helper()
	out, err := h.command(args...).CombinedOutput()
	exit, is := err.(*exec.ExitError) //nolint:errorlint // as exec says it
	if !is || exit.ExitCode() != exitRefused {
		h.t.Fatalf("dateline %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestParked puts messages that are no events under the name of a record and
// elsewhere: each is passed over and told of, and blocks only its own record.
func TestParked(t *testing.T) {
	o := newOperated(t)
	o.recordHarbour()
	_, a := o.serve()
	if _, body, _ := fetch(a.HTTP + "/readyz"); body != "ready\n" {
		t.Errorf("at first %q", body)
	}
	const pier = "dateline.harbour.entity.north-pier"
	good, err := o.js.Stream(t.Context(), natslog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	last, err := good.GetLastMsgForSubject(t.Context(), pier)
	if err != nil {
		t.Fatal(err)
	}
	header := func(change ...string) (list []string) {
		changed := map[string]string{}
		for i := 0; i < len(change); i += 2 {
			changed[change[i]] = change[i+1]
		}
		for name := range last.Header {
			value := last.Header.Get(name)
			if other, ok := changed[name]; ok {
				value = other
			}
			if strings.HasPrefix(name, "ce-") && value != "" {
				list = append(list, name, value)
			}
		}
		return list
	}
	o.put("dateline.harbour.Alien!.x", "{}")
	o.put("dateline.harbour.ship.titanic", `{"kind":"ship"}`, header("ce-subject", "titanic")...)
	o.put("dateline.harbour.entity.mole", `{"kind":"project"}`) // no headers at all
	o.put(pier, string(last.Data), header("ce-subject", "south-pier")...)
	blocking := o.put(pier, "\xff\x00 no JSON", header()...)
	o.current("records", blocking)

	said := o.run("parked", "--format", "json")
	var answer api.Parked
	if err := json.Unmarshal([]byte(said), &answer); err != nil || answer.Count != 5 {
		t.Fatalf("%v: %s", err, said)
	}
	for i, blocks := range []bool{false, false, true, false, true} {
		if p := answer.Parked[i]; p.Blocks != blocks || p.Why == "" || p.Subject == "" {
			t.Errorf("%+v, want it to block: %v", p, blocks)
		}
	}
	if _, body, _ := fetch(a.HTTP + "/readyz"); !strings.HasPrefix(body, "ready, 5 events parked: 'dateline parked'") || !strings.Contains(body, fmt.Sprintf("\n%d \"%s\": ", blocking, pier)) {
		t.Errorf("%s", body)
	}
	if list := o.run("parked"); !strings.Contains(list, pier) || strings.Count(list, "\n") < 6 {
		t.Errorf("%s", list)
	}
	wantOnlyItsOwn(t, o, a.HTTP, blocking)
}

// wantOnlyItsOwn wants a parked message to block its own record and nothing else,
// until somebody goes over it.
func wantOnlyItsOwn(t *testing.T, o *operated, base string, blocking uint64) {
	if _, body, _ := fetch(base + "/api/v1/timelines/harbour/entities/north-pier"); !strings.Contains(body, `"North Pier"`) {
		t.Errorf("the former body does not stand: %s", body)
	}
	if row := o.row("entities", "harbour.entity.north-pier"); row["name"] != "North Pier" {
		t.Errorf("the table has %v", row)
	}
	rename := []string{"correct", "entity/north-pier", "--timeline", "harbour", "--set", "name=The pier", "--reason", "its sign"}
	said := o.refused(rename...)
	for _, words := range []string{fmt.Sprintf("message %d of the log", blocking), "entity/north-pier", "cannot be read", "'dateline parked'", fmt.Sprintf("expect: %d", blocking)} {
		if !strings.Contains(said, words) {
			t.Errorf("the refusal has no %q: %s", words, said)
		}
	}
	o.run("correct", "entity/harbour-board", "--timeline", "harbour", "--set", "name=The board", "--reason", "its sign")
	o.current("records", blocking+1)
	if row := o.row("records", "harbour.entity.harbour-board"); row["body"].(map[string]any)["name"] != "The board" {
		t.Errorf("the table has %v", row)
	}
	o.run(append(rename, "--expect", fmt.Sprint(blocking))...)
	o.current("entities", blocking+2)
	if row := o.row("entities", "harbour.entity.north-pier"); row["name"] != "The pier" {
		t.Errorf("gone over it, the table has %v", row)
	}
	o.run("correct", "entity/north-pier", "--timeline", "harbour", "--set", "name=The pier of the north", "--reason", "again")
}

// TestRebuildIsQuiet rebuilds every view while somebody watches the table that
// there was, somebody listens to the stream and somebody subscribed to a feed:
// none of them notices, and what is recorded next comes to all of them, once.
func TestRebuildIsQuiet(t *testing.T) {
	o := newOperated(t, "DATELINE_ALLOW_LOOPBACK_CALLBACKS=1")
	o.recordHarbour()
	_, a := o.serve()
	for _, v := range materialized.Views {
		o.current(v.Name, 14)
	}
	pushed := make(chan string, 100)
	var verified atomic.Int64
	subscriber := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			verified.Add(1)
			fmt.Fprint(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		pushed <- r.Header.Get("Link")
	}))
	defer subscriber.Close()
	topic := map[string]any{"topic": a.HTTP + "/harbour/feed.atom", "hub": a.HTTP + "/hub"}
	if code, text := hubForm(t, "subscribe", topic, subscriber.URL); code != http.StatusAccepted {
		t.Fatalf("%d %s", code, text)
	}
	if !poll(func() bool { return verified.Load() == 1 }) {
		t.Fatal("nobody verifies")
	}
	stream := openStream(t, a.HTTP+"/harbour/stream?since=14")
	kv, err := o.js.KeyValue(t.Context(), "DATELINE_RECORDS_1")
	if err != nil {
		t.Fatal(err)
	}
	watcher, err := kv.Watch(t.Context(), "harbour.>", jetstream.UpdatesOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Stop()

	for _, v := range materialized.Views {
		if said := o.run("rebuild", v.Name); !strings.Contains(said, "DATELINE_"+strings.ToUpper(v.Name)+"_2 now, up to sequence 14") {
			t.Errorf("%s", said)
		}
	}
	o.run("record", o.remark("next"))
	o.current("records", 15)
	e := next(t, watcher.Updates())
	var row materialized.Record
	if err := json.Unmarshal(e.Value(), &row); err != nil || row.Sequence != 15 {
		t.Errorf("the watcher is told of %s %s, %v", e.Key(), e.Value(), err)
	}
	if told := changesOf(t, stream, 1); told[0] != "recorded 15" {
		t.Errorf("the stream tells %v", told)
	}
	next(t, pushed)
	if len(pushed) != 0 || verified.Load() != 1 {
		t.Errorf("%d more deliveries, %d verifications", len(pushed), verified.Load())
	}
	if said := o.refused("rebuild", "nothing"); !strings.Contains(said, "records, entities, offices, facets") {
		t.Errorf("%s", said)
	}
}

// TestRebuildNeedsServe: without one it says so.
func TestRebuildNeedsServe(t *testing.T) {
	h := newHarbour(t)
	if said := h.refused("rebuild", "records"); !strings.Contains(said, "start 'dateline serve'") {
		t.Errorf("%s", said)
	}
	h.serve()
	if said := h.run("rebuild", "records"); !strings.Contains(said, "up to sequence 14") {
		t.Errorf("%s", said)
	}
}

// TestTablesComeBack deletes every table, while a serve runs and while none
// does: each is there again, the same.
func TestTablesComeBack(t *testing.T) {
	o := newOperated(t)
	o.recordHarbour()
	serve, _ := o.serve()
	was := map[string]map[string]string{}
	for _, v := range materialized.Views {
		o.current(v.Name, 14)
		was[v.Name] = o.contents(v.Name)
	}
	drop := func(tables ...string) {
		for _, name := range tables {
			if err := o.js.DeleteStream(t.Context(), natslog.TableStream(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	same := func() {
		t.Helper()
		for _, v := range materialized.Views {
			o.current(v.Name, 14)
			if diff := cmp.Diff(was[v.Name], o.contents(v.Name)); diff != "" || len(was[v.Name]) == 0 {
				t.Errorf("%s was - is +\n%s", v.Name, diff)
			}
		}
	}
	drop("DATELINE_ENTITIES_1", "DATELINE_FACETS_1")
	same()
	kill(t, serve)
	drop(materialized.PointersTable, "DATELINE_RECORDS_1", "DATELINE_OFFICES_1")
	o.serve()
	same()
}
