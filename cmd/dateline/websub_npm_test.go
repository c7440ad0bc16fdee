package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/dateline/dateline/feed/judges"
)

// websubModules installs the subscriber that testdata/websub/package-lock.json
// names, once a machine, and returns where.
func websubModules(t *testing.T) string {
	t.Helper()
	modules, err := judges.Install(os.DirFS("testdata/websub"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Dir(modules)
}

// subscriber is the npm package, in a process of its own.
type subscriber struct {
	t        *testing.T
	in       io.Writer
	heard    chan heard
	callback string
}

// heard is what the subscriber says that it was told.
type heard struct {
	Event, Topic, Hub, Type, Link, Signature, Body, Callback, Error string
	Lease                                                           int
}

func startSubscriber(t *testing.T) *subscriber {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "testdata/websub/subscriber.cjs", websubModules(t))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &subscriber{t: t, in: in, heard: make(chan heard, 100)}
	go s.listen(out)
	t.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	s.callback = s.until("listen").Callback
	return s
}

func (s *subscriber) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var h heard
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			h.Event, h.Error = "nonsense", lines.Text()
		}
		s.heard <- h
	}
	close(s.heard)
}

// until waits for an event; what comes before it must be none of the others.
func (s *subscriber) until(event string, others ...string) heard {
	s.t.Helper()
	late := time.After(patienceOfTests)
	for {
		select {
		case h, ok := <-s.heard:
			if !ok {
				s.t.Fatalf("the subscriber ended before %q", event)
			}
			if h.Event == event {
				return h
			}
			s.t.Logf("before %s: %s %s", event, h.Event, h.Error)
			for _, o := range others {
				if h.Event == o {
					s.t.Fatalf("%q before %q: %+v", o, event, h)
				}
			}
		case <-late:
			s.t.Fatalf("no %q", event)
		}
	}
}

func (s *subscriber) do(command string, more map[string]any) {
	s.t.Helper()
	words := map[string]any{"do": command}
	for name, value := range more {
		words[name] = value
	}
	line, err := json.Marshal(words)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.in.Write(append(line, '\n')); err != nil {
		s.t.Fatal(err)
	}
}
