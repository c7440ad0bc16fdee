package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rogpeppe/go-internal/testscript"
)

// many FILE N writes a file of N records.
func scriptMany(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), manyRecords(n), 0o600))
}

// manyRecords is a file of JSON Lines: a timeline, a source, and meetings up to n.
func manyRecords(n int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"timeline":"many","title":"Many meetings"}` + "\n")
	b.WriteString(`{"timeline":"many","source":"minutes","title":"Minutes","published":"2025","kind":"primary"}` + "\n")
	for i := 2; i < n; i++ {
		fmt.Fprintf(&b, `{"timeline":"many","type":"meeting.held","occurred":"2025-08","title":"Meeting %d","citations":[{"source":"minutes","locator":"line %d"}]}`+"\n", i, i)
	}
	return b.Bytes()
}

// hundred FILE writes a hundred records of the harbour, two of them wrong.
func scriptHundred(ts *testscript.TestScript, _ bool, args []string) {
	var b strings.Builder
	for i := 1; i <= 100; i++ {
		name := "name"
		if i == 42 || i == 77 {
			name = "nmae"
		}
		fmt.Fprintf(&b, `{"timeline":"harbour","entity":"buoy-%d","kind":"project",%q:"Buoy %d"}`+"\n", i, name, i)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
}

// large FILE N writes a record whose title has N bytes.
func scriptLarge(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := `{"timeline":"harbour","source":"tome","published":"2025","kind":"primary","title":"` + strings.Repeat("x", n) + `"}`
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// small DIR mounts a file system with less room than the log keeps free.
func scriptSmall(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64m"); err != nil {
		ts.Fatalf("mounting a small file system needs root: %v", err)
	}
	ts.Defer(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
}

// foreign VARIABLE starts a NATS server as an operator might, without any of
// ours, and sets a variable to its URL.
func scriptForeign(ts *testscript.TestScript, _ bool, args []string) {
	url, stop, err := foreign(ts.MkAbs("foreign"))
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv(args[0], url)
}

// foreign starts an operator's server that keeps its streams in a folder.
func foreign(dir string) (url string, stop func(), err error) {
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, SyncAlways: true, NoSigs: true, NoLog: true,
		StoreDir: dir, Username: "op", Password: "secret-canary",
	})
	if err != nil {
		return "", nil, err
	}
	s.Start()
	stop = func() { s.Shutdown(); s.WaitForShutdown() }
	if !s.ReadyForConnections(patienceOfTests) {
		stop()
		return "", nil, errors.New("NATS is not ready")
	}
	return strings.Replace(s.ClientURL(), "://", "://op:secret-canary@", 1), stop, nil
}
