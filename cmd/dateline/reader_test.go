package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// TestPublicReader reads over NATS what a serve has recorded, as its first
// screen says, and a kill between does not disturb.
func TestPublicReader(t *testing.T) {
	h := newHouse(t)
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h.write("harbour.yaml", harbour)
	h.run("record", "harbour.yaml")
	cmd, a := h.serve()
	readAll(t, a.NATS, 14)
	kill(t, cmd)
	_, a = h.serve()
	h.write("more.yaml", []byte("{timeline: harbour, entity: buoy, kind: project, name: Buoy}"))
	h.run("record", "more.yaml")
	readAll(t, a.NATS, 15)
}

// readAll reads the log as reader/reader until it has so many events.
func readAll(t *testing.T, url string, events uint64) {
	t.Helper()
	nc := dialNATS(t, url, nats.UserInfo("reader", "reader"))
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	c, err := js.OrderedConsumer(t.Context(), "DATELINE", jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := c.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for n := uint64(1); n <= events; n++ {
		m, err := messages.Next(jetstream.NextMaxWait(patienceOfTests))
		if err != nil {
			t.Fatal(err)
		}
		if meta, err := m.Metadata(); err != nil || meta.Sequence.Stream != n || !strings.HasPrefix(m.Subject(), "dateline.harbour.") {
			t.Fatalf("%s at %v: %v", m.Subject(), meta, err)
		}
	}
}

func dialNATS(t *testing.T, url string, o ...nats.Option) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(url, append(o, nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		t.Errorf("the server complains: %v", err)
	}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// TestThirdParty lets one in through a running serve, and out.
func TestThirdParty(t *testing.T) {
	h := newHouse(t)
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h.write("harbour.yaml", harbour)
	_, _ = h.serve()
	h.run("record", "harbour.yaml")
	var login struct {
		URL, User, Password, Stream, Durable, Inbox string
	}
	said := h.run("reader", "add", "acme", "--filter", "dateline.harbour.entity.*", "--format", "json")
	if err := json.Unmarshal([]byte(said), &login); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	nc := dialNATS(t, login.URL, nats.UserInfo(login.User, login.Password), nats.CustomInboxPrefix(login.Inbox), nats.NoReconnect())
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	c, err := js.Consumer(t.Context(), login.Stream, login.Durable)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := c.FetchNoWait(100)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for m := range batch.Messages() {
		if n++; !strings.HasPrefix(m.Subject(), "dateline.harbour.entity.") {
			t.Errorf("it saw %s", m.Subject())
		}
		if err := m.DoubleAck(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n == 0 {
		t.Errorf("it saw nothing: %v", batch.Error())
	}
	out := make(chan struct{})
	nc.SetClosedHandler(func(*nats.Conn) { close(out) })
	nc.SetErrorHandler(nil)
	h.run("reader", "remove", "acme")
	select {
	case <-out:
	case <-time.After(patienceOfTests):
		t.Error("it stayed connected")
	}
	for _, name := range []string{"readers.json", "serve.json", "credentials.json"} {
		if text, err := os.ReadFile(h.data() + "/" + name); err != nil || strings.Contains(string(text), login.Password) {
			t.Errorf("%s holds its password: %v", name, err)
		}
	}
}

// TestOwnServer keeps the log on a server that has nothing but the
// configuration that accounts prints.
func TestOwnServer(t *testing.T) {
	h := newHouse(t)
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h.write("harbour.yaml", harbour)
	text := h.run("accounts")
	if again := h.run("accounts"); strings.Count(text, "\n") != strings.Count(again, "\n") {
		t.Error("it prints something else the second time")
	}
	secrets, err := os.ReadFile(h.data() + "/credentials.json")
	if err != nil {
		t.Fatal(err)
	}
	var passwords map[string]string
	if err := json.Unmarshal(secrets, &passwords); err != nil || len(passwords) != 3 {
		t.Fatalf("%v: %d passwords", err, len(passwords))
	}
	for user, password := range passwords {
		if strings.Contains(text, password) {
			t.Errorf("the password of %s is printed", user)
		}
	}
	text = strings.Replace(text, `"/var/lib/nats"`, `"`+h.dir+`/nats"`, 1)
	text = strings.Replace(text, "127.0.0.1:4222", "127.0.0.1:-1", 1)
	h.write("nats.conf", []byte(text))
	o := &server.Options{NoSigs: true, NoLog: true}
	if err := o.ProcessConfigFile(h.dir + "/nats.conf"); err != nil {
		t.Fatal(err)
	}
	n, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	n.Start()
	t.Cleanup(func() { n.Shutdown(); n.WaitForShutdown() })
	if !n.ReadyForConnections(patienceOfTests) {
		t.Fatal("NATS is not ready")
	}
	h.serve("--nats", n.ClientURL())
	h.run("record", "harbour.yaml")
	readAll(t, n.ClientURL(), 14)
	said := h.run("reader", "add", "acme", "--filter", "dateline.>")
	if !strings.Contains(said, "READER-acme") || !strings.Contains(said, "exports of account TL") {
		t.Errorf("it does not say what the operator adds: %s", said)
	}
}
