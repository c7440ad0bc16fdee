package contract

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

// patience is for programs that are compiled first, on a busy machine.
const patience = 2 * time.Minute

// mirror is a server with what a reader finds.
type mirror struct {
	host string
	js   jetstream.JetStream
	told []string // of meetings, as programs say it
}

func newMirror(t *testing.T) *mirror {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
		Users: []*server.User{{Username: "reader", Password: "reader"}},
	})
	must(t, err)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(patience) {
		t.Fatal("the server does not start")
	}
	nc, err := nats.Connect(s.ClientURL(), nats.UserInfo("reader", "reader"))
	must(t, err)
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	must(t, err)
	_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{Name: stream, Subjects: []string{"dateline.>"}, AllowDirect: true})
	must(t, err)
	return &mirror{host: strings.TrimPrefix(s.ClientURL(), "nats://"), js: js}
}

// tell stores a message.
func (m *mirror) tell(t *testing.T, message events.Message) {
	t.Helper()
	stored := nats.NewMsg(message.Subject)
	stored.Data = message.Data
	for name, value := range message.Header {
		stored.Header[name] = []string{value}
	}
	ack, err := m.js.PublishMsg(t.Context(), stored)
	must(t, err)
	if strings.Contains(message.Subject, ".meeting.") {
		m.told = append(m.told, fmt.Sprint(ack.Sequence, " ", message.Header["ce-type"], " ", message.Subject))
	}
}

// programOf is what the page has in a language, for a host.
func programOf(t *testing.T, language, host string) string {
	t.Helper()
	blocks := regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(Page(host), -1)
	if len(blocks) != 1 {
		t.Fatalf("%d programs in %s", len(blocks), language)
	}
	return blocks[0][1]
}

// TestProgramsOfThePage runs them as they stand there, but for the host.
func TestProgramsOfThePage(t *testing.T) {
	m := newMirror(t)
	for _, message := range ofCorpus(t) {
		m.tell(t, message)
	}
	for language, run := range map[string]func(context.Context, *testing.T, string) *exec.Cmd{"go": inGo, "js": inJavaScript, "python": inPython} {
		t.Run(language, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			said := say(t, run(ctx, t, programOf(t, language, m.host)))
			expect := func(told []string) {
				for _, line := range told {
					if got := said(); !strings.HasPrefix(got, line) {
						t.Fatalf("says %q, not %q", got, line)
					}
				}
			}
			expect(m.told)
			if language == "python" {
				if got := said(); got != "" {
					t.Errorf("goes on: %s", got)
				}
				return
			}
			before, later := len(m.told), example()
			later.Subject = strings.Replace(later.Subject, "harbour", language, 1)
			m.tell(t, later)
			expect(m.told[before:])
		})
	}
}

// say starts a program, and yields what it says line by line: nothing when it
// has ended.
func say(t *testing.T, cmd *exec.Cmd) func() string {
	t.Helper()
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	return func() string {
		if !lines.Scan() {
			return ""
		}
		return lines.Text()
	}
}

func leave(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

// inGo compiles in the house's module, whose nats.go it is.
func inGo(ctx context.Context, t *testing.T, text string) *exec.Cmd {
	program := filepath.Join(t.TempDir(), "program")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, leave(t, "main.go", text)).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return exec.CommandContext(ctx, program)
}

// inJavaScript puts the modules where an import looks for them.
func inJavaScript(ctx context.Context, t *testing.T, text string) *exec.Cmd {
	modules, err := installed()
	must(t, err)
	file := leave(t, "program.mjs", text)
	must(t, os.Symlink(modules, filepath.Join(filepath.Dir(file), "node_modules")))
	return exec.CommandContext(ctx, "node", file)
}

func inPython(ctx context.Context, t *testing.T, text string) *exec.Cmd {
	return exec.CommandContext(ctx, "/usr/bin/python3", leave(t, "program.py", text))
}

// TestRequestOfThePage holds the change that the page shows to what record reads.
func TestRequestOfThePage(t *testing.T) {
	text := programOf(t, "json", "")
	if refused, taken := judge(t, []judged{{"urn:dateline:schema:change:v1", json.RawMessage(text)}}); taken != 1 {
		t.Error(refused)
	}
	d := newDesk(t)
	must(t, d.record(t, events.File{Name: "first.yaml", Text: `
- {timeline: harbour, title: The harbour}
- {timeline: harbour, source: gazette, title: Gazette, published: "2025", kind: news}
- {timeline: harbour, id: 01K2Z3V4W5X6Y7Z8A9B0C1D2E3, type: meeting.held, occurred: 2025-08, title: Board, citations: [{source: gazette}]}
`}))
	request := strings.Replace(strings.Replace(text, `{`, `{"change": "corrected", `, 1), `"expect": 17`, `"expect": 3`, 1)
	must(t, d.record(t, events.File{Name: "request.json", Text: request}))
	if !slices.ContainsFunc(d.messages(t), func(m events.Message) bool { return m.Header["ce-occurred"] == "2025-08-29" }) {
		t.Error("it changes nothing")
	}
}
