package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline/dateline/events/natslog"
)

// patienceWithCommands ends one that stands still, so that it says where.
const patienceWithCommands = 5 * time.Minute

// house is a data folder and the environment of the processes on it.
type house struct {
	t   *testing.T
	dir string
	env []string
}

func newHouse(t *testing.T, env ...string) *house {
	t.Helper()
	dir := t.TempDir()
	env = append(os.Environ(), append([]string{
		"DATELINE_DATA=" + dir + "/data", "DATELINE_ADDR=127.0.0.1:0", "DATELINE_NATS_LISTEN=127.0.0.1:0",
		"DATELINE_SEEDS=none", "DATELINE_BY=tester", "HOME=" + dir, "GORACE=" + noRest,
	}, env...)...)
	return &house{t, dir, env}
}

func (h *house) data() string { return h.dir + "/data" }

func (h *house) command(args ...string) *exec.Cmd {
	return h.commandUntil(h.t.Context(), args...)
}

// commandUntil is interrupted when ctx is done.
func (h *house) commandUntil(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "dateline", args...)
	cmd.Env, cmd.Dir = h.env, h.dir
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patienceOfTests
	return cmd
}

// run runs a command that must succeed before long, and returns what it printed.
func (h *house) run(args ...string) string {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), patienceWithCommands)
	defer cancel()
	cmd := h.commandUntil(ctx, args...)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		h.t.Fatalf("dateline %s: %v\n%s%s", strings.Join(args, " "), err, out, &errors)
	}
	return string(out) + errors.String()
}

// serve starts a serve, waits until it is ready, and stops it with the test.
func (h *house) serve(args ...string) (*exec.Cmd, address) {
	h.t.Helper()
	cmd := h.command(append([]string{"serve"}, args...)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	var a *address
	if !poll(func() bool {
		a, _ = readAddress(h.data())
		return a != nil && a.PID == cmd.Process.Pid && isReady(a.HTTP)
	}) {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		h.t.Fatalf("serve is not ready: %s", &said)
	}
	return cmd, *a
}

// openLog opens the log of the house itself, while no process does.
func (h *house) openLog() (log *natslog.Log, closed func()) {
	h.t.Helper()
	server, err := natslog.StartServer(h.t.Context(), natslog.ServerOptions{Dir: h.data()})
	if err != nil {
		h.t.Fatal(err)
	}
	log, _, err = openOn(h.t.Context(), server)
	if err != nil {
		_ = server.Close()
		h.t.Fatal(err)
	}
	return log, func() {
		_ = log.Close()
		_ = server.Close()
	}
}

// write leaves a file in the house and returns its name.
func (h *house) write(name string, text []byte) string {
	h.t.Helper()
	if err := os.WriteFile(h.dir+"/"+name, text, 0o600); err != nil {
		h.t.Fatal(err)
	}
	return name
}

// entries reads a timeline's events, in the order of the log.
func (h *house) entries(timeline string) (all []entry) {
	h.t.Helper()
	for line := range strings.Lines(h.run("log", timeline, "--format", "jsonl")) {
		var e entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			h.t.Fatalf("%v: %.200s", err, line)
		}
		all = append(all, e)
	}
	return all
}

// titles are those of a timeline's events.
func (h *house) titles(timeline string) (titles []string) {
	h.t.Helper()
	for _, e := range h.entries(timeline) {
		titles = append(titles, titleOf(e.Body))
	}
	return titles
}

// kill ends a process as a power cut would, as far as it is concerned.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}

// ended waits for a process and returns how long that took.
func ended(cmd *exec.Cmd) (time.Duration, error) {
	start := time.Now()
	err := cmd.Wait()
	return time.Since(start), err
}

// start starts a command whose words end up in its Stdout and Stderr.
func (h *house) start(args ...string) *exec.Cmd {
	h.t.Helper()
	cmd := h.command(args...)
	cmd.Stdout, cmd.Stderr = &bytes.Buffer{}, &bytes.Buffer{}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	return cmd
}

// startFollowing starts a log --follow, as soon as there is the timeline.
func (h *house) startFollowing(timeline string) following {
	h.t.Helper()
	if !poll(func() bool { return h.command("log", timeline).Run() == nil }) {
		h.t.Fatalf("there is no timeline %s", timeline)
	}
	cmd, said := h.command("log", timeline, "--follow"), &watched{}
	cmd.Stdout = said
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return following{cmd, said}
}

// stored is how many bytes of messages the embedded server keeps.
func (h *house) stored() (size int64) {
	blocks, _ := filepath.Glob(h.data() + "/jetstream/*/jetstream/*/streams/DATELINE/msgs/*.blk")
	more, _ := filepath.Glob(h.data() + "/jetstream/jetstream/*/streams/DATELINE/msgs/*.blk")
	for _, name := range append(blocks, more...) {
		if info, err := os.Stat(name); err == nil {
			size += info.Size()
		}
	}
	return size
}

// watched is what a process says, readable while it says it.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *watched) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func dial(t *testing.T, base string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")) //nolint:noctx // ends with the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
