package natslog_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// childRole in the environment makes the test binary another process on a
// data folder: "write" appends until it is killed, "hold" only opens it.
const (
	childRole = "NATSLOG_TEST_CHILD"
	childDir  = "NATSLOG_TEST_DIR"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		if err := child(role, os.Getenv(childDir)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func child(role, dir string) error {
	ctx := context.Background()
	server, err := natslog.StartServer(ctx, natslog.ServerOptions{Dir: dir})
	if err != nil {
		return err
	}
	nc, err := server.Connect("child")
	if err != nil {
		return err
	}
	log, err := natslog.Open(ctx, nc, server.Options())
	if err != nil {
		return err
	}
	for range 3 {
		runtime.GC() // nothing here refers to the server any more, but the folder stays locked
	}
	fmt.Println("ready")
	if role == "hold" {
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	}
	for round := 0; ; round++ {
		size := 1
		if round%3 == 2 {
			size = 2 + rand.IntN(20)
		}
		if err := writeAndTell(ctx, log, fresh(size, fmt.Sprintf("p%d-r%d", os.Getpid(), round))); err != nil {
			return err
		}
	}
}

// writeAndTell prints "id sequence" of what was acknowledged, and nothing else.
func writeAndTell(ctx context.Context, log events.Log, batch []events.Proposal) error {
	sequences, err := log.Append(ctx, batch)
	if err != nil {
		return err
	}
	var lines strings.Builder
	for n, s := range sequences {
		fmt.Fprintln(&lines, batch[n].Event.ID, s)
	}
	_, err = os.Stdout.WriteString(lines.String())
	return err
}

// startChild runs this binary in a role until it is ready.
func startChild(t *testing.T, role, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childRole+"="+role, childDir+"="+dir)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "ready" {
		t.Fatalf("child said %q", lines.Text())
	}
	return cmd, lines
}

// TestKill kills a writing process in the middle, again and again on the same
// folder: every event that it said was acknowledged is there, once, where it
// said.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	acked := make(map[string]string) // sequence by id
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		cmd, lines := startChild(t, "write", dir)
		for n := 60 + rand.IntN(200); n > 0 && lines.Scan(); n-- {
			note(t, acked, lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before it died counts, whole lines
			note(t, acked, lines.Text())
		}
		_ = cmd.Wait()
		checkAcked(t, dir, acked)
		t.Logf("round %d: %d acknowledged events are there", round+1, len(acked))
	}
}

func note(t *testing.T, acked map[string]string, line string) {
	t.Helper()
	id, sequence, ok := strings.Cut(line, " ")
	if !ok {
		t.Logf("cut off: %q", line)
		return
	}
	acked[id] = sequence
}

func checkAcked(t *testing.T, dir string, acked map[string]string) {
	t.Helper()
	s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, err := natslog.Open(t.Context(), connect(t, s), s.Options())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	seen := make(map[string]bool)
	for n, id := range ids(t, l) {
		if seen[id] {
			t.Fatalf("event %s is there twice", id)
		}
		seen[id] = true
		if want := acked[id]; want != "" && want != fmt.Sprint(n+1) {
			t.Fatalf("event %s is at %d, was acknowledged at %s", id, n+1, want)
		}
	}
	for id, sequence := range acked {
		if !seen[id] {
			t.Fatalf("acknowledged event %s (%s) is lost", id, sequence)
		}
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	cmd, _ := startChild(t, "hold", dir)
	_, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
	wantError(t, err, natslog.ErrLocked)
	for _, part := range []string{dir, fmt.Sprintf("process %d", cmd.Process.Pid)} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %q", err, part)
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	startServer(t, natslog.ServerOptions{Dir: dir}) // its death unlocked the folder
}

func TestLockWithinProcess(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, natslog.ServerOptions{Dir: dir})
	_, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
	wantError(t, err, natslog.ErrLocked)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	startServer(t, natslog.ServerOptions{Dir: dir})
}
