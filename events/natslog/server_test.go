package natslog_test

import (
	"bytes"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	var all []events.Proposal
	var logID string
	for round := range 3 {
		s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		l, err := natslog.Open(t.Context(), connect(t, s), s.Options())
		if err != nil {
			t.Fatal(err)
		}
		if logID == "" {
			logID = l.ID()
		}
		if l.ID() != logID || logID == "" {
			t.Errorf("log %q was %q", l.ID(), logID)
		}
		wantIDs(t, ids(t, l), all...)
		batch := fresh(5, "round-"+string(rune('a'+round)))
		mustAppend(t, l, batch...)
		mustAppend(t, l, batch[0])
		all = append(all, batch...)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("close took %v", took)
		}
	}
}

func TestCloseTwice(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	l := openLog(t, s)
	for range 2 {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Append(t.Context(), fresh(1, "late")); err == nil {
		t.Fatal("append to a closed log was taken")
	}
	for _, err := range l.Follow(t.Context(), events.Query{}) {
		if err == nil {
			t.Fatal("follow of a closed log brought an event")
		}
	}
}

func TestPortInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := t.TempDir()
	_, err = natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir, Listen: l.Addr().String()})
	wantError(t, err, natslog.ErrPortInUse)
	startServer(t, natslog.ServerOptions{Dir: dir, Listen: "127.0.0.1:0"}) // unlocked again
}

func TestListen(t *testing.T) {
	for _, bad := range []string{"4222", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1"} {
		if _, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: t.TempDir(), Listen: bad}); err == nil {
			t.Errorf("listening on %q worked", bad)
		}
	}
	silent := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	if silent.URL() != "" {
		t.Errorf("server without an address has the URL %q", silent.URL())
	}
	one := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	two := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	if one.URL() == two.URL() || !strings.HasPrefix(one.URL(), "nats://127.0.0.1:") || strings.HasSuffix(one.URL(), ":0") {
		t.Errorf("URLs %q and %q", one.URL(), two.URL())
	}
	if one.LocalPassword() == two.LocalPassword() || len(one.LocalPassword()) != 64 {
		t.Error("the local password is not 256 random bits")
	}
}

func TestDial(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	for name, try := range map[string]struct {
		url string
		natslog.Credentials
	}{
		"nobody there":   {url: "nats://127.0.0.1:1"},
		"no user":        {url: s.URL()},
		"wrong password": {s.URL(), natslog.Credentials{User: s.LocalUser(), Password: "x"}},
		"wrong user":     {s.URL(), natslog.Credentials{User: "service", Password: s.LocalPassword()}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := natslog.Dial(try.url, try.Credentials)
			wantError(t, err, natslog.ErrUnreachable)
		})
	}
}

// TestNotReady blocks the store's folder, which the server reports only by a
// fatal line, and never ends the process.
func TestNotReady(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "jetstream"), []byte("not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	_, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir, Logger: slog.New(slog.NewTextHandler(&said, nil))})
	if err == nil {
		t.Fatal("started on a file")
	}
	t.Log(err)
	if !strings.Contains(said.String(), "level=ERROR") {
		t.Errorf("the server's error was not logged: %q", said.String())
	}
}

func TestWatchdog(t *testing.T) {
	_, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: t.TempDir(), ReadyTimeout: time.Nanosecond})
	wantError(t, err, natslog.ErrDamaged)
}

// TestLocalMayOnlyRead tries as the user for local commands what it may not.
func TestLocalMayOnlyRead(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	l := openLog(t, s)
	batch := fresh(3, "one")
	mustAppend(t, l, batch...)
	nc := dialLocal(t, s)

	r, err := natslog.OpenReader(t.Context(), nc)
	if err != nil {
		t.Fatal(err)
	}
	wantIDs(t, ids(t, r), batch...)
	if head, err := r.Head(t.Context()); err != nil || head != 3 {
		t.Errorf("head %d, %v", head, err)
	}
	if e, err := r.Last(t.Context(), batch[1].Event.Record); err != nil || e.Sequence != 2 {
		t.Errorf("last %d, %v", e.Sequence, err)
	}
	for e, err := range r.Follow(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Sequence == 3 {
			break
		}
	}
	for _, subject := range []string{
		batch[0].Event.Record.Subject(), "dateline.trial.entity.new",
		"$JS.API.STREAM.DELETE.DATELINE", "$JS.API.STREAM.UPDATE.DATELINE", "$JS.API.STREAM.PURGE.DATELINE",
		"$JS.API.STREAM.MSG.DELETE.DATELINE", "$JS.API.STREAM.CREATE.OTHER", "$JS.API.STREAM.SNAPSHOT.DATELINE",
		"$JS.API.CONSUMER.DELETE.DATELINE.x", "$JS.API.CONSUMER.CREATE.OTHER.x", "$SYS.REQ.SERVER.PING", "_INBOX.x",
	} {
		denied(t, nc, func() error { return nc.Publish(subject, []byte("{}")) })
	}
	for _, subject := range []string{">", "dateline.>", natslog.RequestSubject, "$JS.API.>"} {
		denied(t, nc, func() error { _, err := nc.SubscribeSync(subject); return err })
	}
	serve(t, connect(t, s), echo)
	injected(t, l, nc)
	wantIDs(t, ids(t, l), batch...)
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// injected tries to write where others write for it: answers and deliveries
// that are to go to the log's subjects or the broker's.
func injected(t *testing.T, l *natslog.Log, nc *nats.Conn) {
	t.Helper()
	const create = `{"stream_name":"DATELINE","config":{"name":"x","headers_only":true,"ack_policy":"none"`
	for _, target := range []string{"dateline.trial.entity.injected", "$JS.API.STREAM.DELETE.DATELINE", "$JS.API.STREAM.PURGE.DATELINE"} {
		answer, err := nc.Request("JS.TL.API.CONSUMER.CREATE.DATELINE.x", []byte(create+`}}`), 5*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%.80s", answer.Data)
		answer, err = nc.Request("JS.TL.API.CONSUMER.CREATE.DATELINE.y", []byte(strings.ReplaceAll(create, `"x"`, `"y"`)+`,"deliver_subject":"`+target+`"}}`), 5*time.Second)
		t.Logf("push to %s: %v %.200s", target, err, answer.Data)
		for subject, body := range map[string]string{
			"JS.TL.API.STREAM.INFO.DATELINE":         "",
			"JS.TL.API.STREAM.MSG.GET.DATELINE":      `{"seq":1}`,
			"JS.TL.API.CONSUMER.INFO.DATELINE.x":     "",
			"JS.TL.API.CONSUMER.CREATE.DATELINE.x":   create + `}}`,
			"JS.TL.API.CONSUMER.MSG.NEXT.DATELINE.x": "1",
			"$SRV.INFO.dateline":                     "",
			"$SRV.PING":                              "",
			natslog.RequestSubject:                   "hello",
		} {
			if err := nc.PublishRequest(subject, target, []byte(body)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	// Whatever was sent before is worked off by the time that all this is answered.
	for range 50 {
		if _, err := natslog.Request(t.Context(), nc, natslog.RequestSubject, nil); err != nil {
			t.Fatal(err)
		}
		if err := l.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func dialLocal(t testing.TB, s *natslog.Server) *nats.Conn {
	t.Helper()
	nc, err := natslog.Dial(s.URL(), natslog.Credentials{Name: t.Name(), User: s.LocalUser(), Password: s.LocalPassword()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// denied does something and waits for the server to say that it may not be.
func denied(t *testing.T, nc *nats.Conn, do func() error) {
	t.Helper()
	violations := make(chan error, 1)
	nc.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		select {
		case violations <- err:
		default:
		}
	})
	if err := do(); err != nil {
		t.Fatal(err)
	}
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-violations:
		wantErrorQuietly(t, err, nats.ErrPermissionViolation)
	case <-time.After(10 * time.Second):
		t.Error("was not denied")
	}
}

func wantErrorQuietly(t *testing.T, err, reason error) {
	t.Helper()
	if !strings.Contains(strings.ToLower(err.Error()), "permissions violation") {
		t.Errorf("got %v, want %v", err, reason)
	}
}
