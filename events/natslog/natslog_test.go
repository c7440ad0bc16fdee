package natslog_test

import (
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/logtest"
	"github.com/dateline/dateline/events/natslog"
)

func TestEmbedded(t *testing.T) {
	logtest.Test(t, func(t *testing.T) events.Log {
		return openLog(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir()}))
	})
}

// TestRemote runs the suite against somebody else's server, over TCP.
func TestRemote(t *testing.T) {
	logtest.Test(t, func(t *testing.T) events.Log {
		nc, err := natslog.Dial(startForeign(t), natslog.Credentials{Name: t.Name()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		return openOn(t, nc, natslog.Options{})
	})
}

// startServer starts an embedded server that the test's end stops.
func startServer(t testing.TB, o natslog.ServerOptions) *natslog.Server {
	t.Helper()
	s, err := natslog.StartServer(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func connect(t testing.TB, s *natslog.Server) *nats.Conn {
	t.Helper()
	nc, err := s.Connect(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

func openLog(t testing.TB, s *natslog.Server) *natslog.Log {
	t.Helper()
	return openOn(t, connect(t, s), s.Options())
}

func openOn(t testing.TB, nc *nats.Conn, o natslog.Options) *natslog.Log {
	t.Helper()
	l, err := natslog.Open(t.Context(), nc, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}
