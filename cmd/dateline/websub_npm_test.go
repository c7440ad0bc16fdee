package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// websubModules installs the subscriber that testdata/websub/package-lock.json
// names, once a machine, and returns where.
func websubModules(t *testing.T) string {
	t.Helper()
	lock, err := os.ReadFile("testdata/websub/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	digest := sha256.Sum256(lock)
	home := filepath.Join(cache, "dateline-tests", "npm-"+hex.EncodeToString(digest[:8]))
	if _, err := os.Stat(filepath.Join(home, "node_modules")); err == nil {
		return home
	}
	if err := installBeside(home, "testdata/websub"); err != nil {
		t.Fatal(err)
	}
	return home
}

// installBeside installs and then renames, so that what is there is whole.
func installBeside(home, from string) error {
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(home), "installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(beside)
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(beside, name), text, 0o600); err != nil {
			return err
		}
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--silent")
	cmd.Dir, cmd.Stdout, cmd.Stderr = beside, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return &exec.Error{Name: "npm ci (see make deps)", Err: err}
	}
	if err := os.Rename(beside, home); err != nil {
		if _, there := os.Stat(home); there != nil { // else another test run was first
			return err
		}
	}
	return nil
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
