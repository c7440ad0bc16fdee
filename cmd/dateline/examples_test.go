package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline/dateline/feed/judges"
)

// inLanguage makes the process of an example.
type inLanguage func(ctx context.Context, args ...string) *exec.Cmd

// languages are those in which there are examples.
func languages(t *testing.T) map[string]inLanguage {
	t.Helper()
	program := filepath.Join(t.TempDir(), "example")
	if out, err := exec.Command("go", "build", "-o", program, "./examples/go").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return map[string]inLanguage{
		"go": func(ctx context.Context, args ...string) *exec.Cmd { return exec.CommandContext(ctx, program, args...) },
		"js": inNode(t),
	}
}

// inNode puts the modules where an import looks for them.
func inNode(t *testing.T) inLanguage {
	t.Helper()
	modules, err := judges.Install(os.DirFS("examples/js"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("examples/js")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, args ...string) *exec.Cmd {
		return exec.CommandContext(ctx, "node", append([]string{filepath.Join(dir, args[0]+".js")}, args[1:]...)...)
	}
}

// asReader is the URL that the examples connect to.
func asReader(natsURL string) string {
	u, err := url.Parse(natsURL)
	if err != nil {
		panic(err)
	}
	return "nats://reader:reader@" + u.Host
}

// audience is a serve with examples around it.
type audience struct {
	*house
	serving *exec.Cmd
	at      address
	reader  string
	start   inLanguage
}

func newAudience(t *testing.T, start inLanguage) *audience {
	s := &audience{house: newHouse(t), start: start}
	s.recordHarbour()
	s.serving, s.at = s.serve()
	s.reader = asReader(s.at.NATS)
	return s
}

// cut kills the serve and starts it anew, at the same place.
func (s *audience) cut() {
	s.t.Helper()
	kill(s.t, s.serving)
	s.serving, s.at = s.serve("--nats-listen", s.reader[strings.Index(s.reader, "@")+1:])
}

// example starts one, and yields what it says and how to end it.
func (s *audience) example(args ...string) (*watched, *exec.Cmd) {
	s.t.Helper()
	return s.exampleAt(s.reader, args...)
}

func (s *audience) exampleAt(reader string, args ...string) (*watched, *exec.Cmd) {
	s.t.Helper()
	cmd, said, complains := s.start(s.t.Context(), args...), &watched{}, &watched{}
	cmd.Env = append(os.Environ(), "NATS_URL="+reader, "WEBHOOK_NAME=tester", "WEBHOOK_TIMEOUT_MS=500")
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, said, complains
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if s.t.Failed() {
			s.t.Logf("%s complained: %.2000s", args[0], complains)
		}
	})
	return said, cmd
}

// told is what the command line says of the log, as the examples print it.
func (s *audience) told(takes func(entry) bool) string {
	s.t.Helper()
	var lines strings.Builder
	for _, e := range s.entries("harbour") {
		if !takes(e) {
			continue
		}
		fmt.Fprintf(&lines, "%d %s dateline.%s.%s.%s: %s", e.Sequence, e.Change, e.Timeline, e.Kind, e.Key, titleOf(e.Body))
		if e.Change == "corrected" || e.Change == "retracted" {
			fmt.Fprintf(&lines, " (because: %s)", e.Reason)
		}
		lines.WriteString("\n")
	}
	return lines.String()
}

func every(entry) bool { return true }

// comes waits until an example has said something, and nothing else.
func comes(t *testing.T, said fmt.Stringer, want string) {
	t.Helper()
	if !poll(func() bool { return len(said.String()) >= len(want) }) || said.String() != want {
		t.Fatalf("it says\n%s\nnot\n%s", said, want)
	}
}

// TestExamples runs them all on one serve, which is killed twice while events
// are recorded, corrected and retracted.
func TestExamples(t *testing.T) {
	for name, start := range languages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newAudience(t, start).play()
		})
	}
}

func (s *audience) play() {
	hook := newReceiver(s.t)
	early, waits := s.example("watch", "harbour", "light-quay")
	if !poll(func() bool {
		return strings.Contains(fmt.Sprint(waits.Stderr), "there is no harbour.entity.light-quay yet: waiting for it")
	}) {
		s.t.Errorf("it waits in silence: %q", waits.Stderr)
	}
	s.run("record", s.write("promise.yaml", []byte(promise)))
	s.run("rebuild", "entities") // and wait until the table has it
	follow, _ := s.example("follow")
	filter, _ := s.example("filter", "commitment")
	watch, _ := s.example("watch", "harbour", "light-quay")
	tally, tallying := s.example("tally", "tally.json")
	_, _ = s.example("webhook", hook.URL, "cursor")
	comes(s.t, follow, s.told(every))
	comes(s.t, watch, "Light the quay: open\n")
	// Before, a table may say that it is not made: the record comes first.
	if !poll(func() bool { return strings.HasSuffix(early.String(), "Light the quay: open\n") }) {
		s.t.Errorf("who waited is told %q", early)
	}

	s.run("record", s.act("begun", "progressed"))
	comes(s.t, watch, "Light the quay: open\nLight the quay: in progress\n") // a table keeps the last state alone
	kill(s.t, tallying)                                                      // and started again while the server is away
	s.cut()
	_, _ = s.example("tally", "tally.json")
	s.run("rebuild", "entities")
	s.run("record", s.act("done", "fulfilled"))
	s.run("correct", "source/gazette", "--timeline", "harbour", "--set", "title=The Gazette", "--reason", "50% of its name + more")
	s.run("retract", "source/gazette", "--timeline", "harbour", "--reason", "not theirs")
	s.cut()
	s.run("record", s.act("meant", "reaffirmed"))

	comes(s.t, follow, s.told(every))
	comes(s.t, filter, s.told(func(e entry) bool { return e.Kind == "commitment" }))
	comes(s.t, watch, "Light the quay: open\nLight the quay: in progress\nLight the quay: fulfilled\n")
	s.wantTally()
	hook.wantEach(s.entries("harbour"))
	if tally.String() != "" {
		s.t.Errorf("tally says %s", tally)
	}
}

// promise is one that is never due: its status is the same on every day.
const promise = `
- {timeline: harbour, entity: light-quay, kind: commitment, name: Light the quay, details: {obligors: [harbour-board]}}
- {timeline: harbour, type: commitment.made, occurred: 2025-08, title: The board promises light, about: light-quay, citations: [{source: herald}]}
`

// act writes a file with something done for the commitment.
func (s *audience) act(name, verb string) string {
	return s.write(name+".yaml", []byte("{timeline: harbour, type: commitment."+verb+", occurred: 2025-09-20, title: The light is "+name+
		", about: light-quay, citations: [{source: herald}]}\n"))
}

// wantTally wants the file of tally to be a fold of the log.
func (s *audience) wantTally() {
	s.t.Helper()
	type tallied struct {
		Sequence, Events int
		Records          map[string]string
	}
	var want, got tallied
	want.Records = map[string]string{}
	for _, e := range s.entries("harbour") {
		subject := fmt.Sprintf("dateline.%s.%s.%s", e.Timeline, e.Kind, e.Key)
		want.Events, want.Sequence, want.Records[subject] = want.Events+1, int(e.Sequence), titleOf(e.Body)
		if e.Change == "retracted" {
			delete(want.Records, subject)
		}
	}
	if !poll(func() bool {
		text, err := os.ReadFile(s.dir + "/tally.json")
		got = tallied{}
		return err == nil && json.Unmarshal(text, &got) == nil && got.Sequence >= want.Sequence
	}) || fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("tally has\n%v\nnot\n%v", got, want)
	}
}
