package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
)

// allAtOnce is what the kill tests record: ten batches.
const allAtOnce = 10 * events.MaxBatch

// TestKillNine kills a serve in the middle of 10,000 records. Recording the
// same file again completes them: each is there once, in the order of the file.
func TestKillNine(t *testing.T) {
	h := newHouse(t)
	file := h.write("many.jsonl", manyRecords(allAtOnce))
	serve, _ := h.serve()
	record := h.start("record", file)
	watch := h.startFollowing("many")
	watch.await(t, "Meeting 1500")
	kill(t, serve)
	_ = watch.cmd.Process.Kill()
	took, err := ended(record)
	if said := record.Stderr.(*bytes.Buffer).String(); err == nil || !strings.Contains(said, "run the same command again") {
		t.Errorf("after %v record says %q (%v)", took, said, err)
	}
	survived := len(h.titles("many"))
	t.Logf("%d of %d events survived", survived, allAtOnce)
	if survived < 1500 || survived%events.MaxBatch != 0 {
		t.Errorf("%d events survived: a batch is whole or not there", survived)
	}

	again, _ := h.serve()
	if said := h.run("record", file); !strings.Contains(said, fmt.Sprintf("%d events recorded, %d there already", allAtOnce-survived, survived)) {
		t.Errorf("again: %s", said)
	}
	if said := h.run("record", file); !strings.Contains(said, fmt.Sprintf("0 events recorded, %d there already", allAtOnce)) {
		t.Errorf("a third time: %s", said)
	}
	wantInOrder(t, h.titles("many"))
	if err := again.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	took, err = ended(again)
	t.Logf("SIGTERM ended the serve in %v", took)
	if err != nil {
		t.Error(err)
	}
}

// TestKillNineDirect is the same with a record that holds the log itself.
func TestKillNineDirect(t *testing.T) {
	h := newHouse(t)
	file := h.write("many.jsonl", manyRecords(allAtOnce))
	record := h.command("record", file)
	if err := record.Start(); err != nil {
		t.Fatal(err)
	}
	// What it has stored is seen from outside by the size of the stream's file.
	if !poll(func() bool { return h.stored() > 500_000 }) {
		t.Error("nothing is stored")
	}
	kill(t, record)
	survived := 0
	if out, err := h.command("log", "many", "--format", "jsonl").Output(); err == nil {
		survived = strings.Count(string(out), "\n")
	}
	t.Logf("%d of %d events survived", survived, allAtOnce)
	if said := h.run("record", file); !strings.Contains(said, fmt.Sprintf("%d events recorded, %d there already", allAtOnce-survived, survived)) {
		t.Errorf("again: %s", said)
	}
	wantInOrder(t, h.titles("many"))
}

// wantInOrder wants what manyRecords says, each once, in its order.
func wantInOrder(t *testing.T, titles []string) {
	t.Helper()
	if len(titles) != allAtOnce {
		t.Fatalf("%d events, want %d", len(titles), allAtOnce)
	}
	for i, title := range titles[2:] {
		if want := fmt.Sprintf("Meeting %d", i+2); title != want {
			t.Fatalf("event %d is %q, want %q", i+3, title, want)
		}
	}
}

// TestTerm stops a serve while a reader is connected and says nothing.
func TestTerm(t *testing.T) {
	h := newHouse(t)
	serve, a := h.serve()
	open := dial(t, a.HTTP)
	fmt.Fprintf(open, "GET / HTTP/1.1\r\nHost: x\r\n") // and never the end of the header
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	took, err := ended(serve)
	t.Logf("SIGTERM ended the serve in %v", took)
	if err != nil {
		t.Error(err)
	}
	if took > 10*time.Second {
		t.Error("an open connection holds it up")
	}
}

// TestInterrupt stops a record in the middle: it says how to go on.
func TestInterrupt(t *testing.T) {
	h := newHouse(t)
	file := h.write("many.jsonl", manyRecords(allAtOnce))
	record := h.start("record", file)
	if !poll(func() bool { return h.stored() > 500_000 }) {
		t.Error("nothing is stored")
	}
	if err := record.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	_, err := ended(record)
	if said := record.Stderr.(*bytes.Buffer).String(); err == nil || !strings.Contains(said, "interrupted: run the same command again") {
		t.Errorf("%v: %s", err, said)
	}
}

// following is a log --follow whose lines can be waited for.
type following struct {
	cmd  *exec.Cmd
	said *watched
}

func (f following) await(t *testing.T, words string) {
	t.Helper()
	if !poll(func() bool { return strings.Contains(f.said.String(), words) }) {
		t.Fatalf("%q never came: %.300s", words, f.said)
	}
}
