package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptCommands are what scripts can say beside testscript's own words.
var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits":   scriptExits,
	"ready":   scriptReady,
	"term":    scriptTerm,
	"get":     scriptGet,
	"await":   scriptAwait,
	"events":  scriptEvents,
	"keyof":   scriptKeyOf,
	"taken":   scriptTaken,
	"foreign": scriptForeign,
	"many":    scriptMany,
	"large":   scriptLarge,
	"hundred": scriptHundred,
	"small":   scriptSmall,
	"short":   scriptShort,
	"mode":    scriptMode,
}

const patienceOfTests = 90 * time.Second

// poll tries until something is so. Tests wait for nothing in any other way.
func poll(is func() bool) bool {
	for end := time.Now().Add(patienceOfTests); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is() {
			return true
		}
	}
	return false
}

// next is what comes next.
func next[T any](t *testing.T, from <-chan T) (what T) {
	t.Helper()
	select {
	case what = <-from:
	case <-time.After(patienceOfTests):
		t.Fatal("nothing comes")
	}
	return what
}

// exits N ARG… runs the program, which must exit with N.
func scriptExits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("dateline", args[1:]...)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("want exit code %s, got %v", args[0], err)
	}
}

// addressOf reads the address of the serve on $DATELINE_DATA.
func addressOf(ts *testscript.TestScript) *address {
	a, err := readAddress(ts.Getenv("DATELINE_DATA"))
	if err != nil || a == nil {
		return nil
	}
	return a
}

// ready waits until the serve on $DATELINE_DATA answers, and sets HTTP, NATS and PID.
func scriptReady(ts *testscript.TestScript, _ bool, _ []string) {
	if !poll(func() bool { a := addressOf(ts); return a != nil && isReady(a.HTTP) }) {
		ts.Fatalf("no serve is ready on %s", ts.Getenv("DATELINE_DATA"))
	}
	a := addressOf(ts)
	ts.Setenv("HTTP", a.HTTP)
	ts.Setenv("NATS", a.NATS)
	ts.Setenv("NATS_AS_READER", strings.Replace(a.NATS, "://", "://reader:reader@", 1))
	ts.Setenv("NATS_AS_USER", strings.Replace(a.NATS, "://", "://"+a.User+":"+a.Password+"@", 1))
	ts.Setenv("PID", strconv.Itoa(a.PID))
}

func isReady(base string) bool {
	status, _, err := fetch(base + "/readyz")
	return err == nil && status == http.StatusOK
}

func fetch(url string) (status int, body string, err error) {
	r, err := http.Get(url) //nolint:noctx // a test's own server
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return r.StatusCode, string(text), err
}

// term sends the serve of the last ready a SIGTERM; wait then tells how it ended.
func scriptTerm(ts *testscript.TestScript, _ bool, _ []string) {
	pid, err := strconv.Atoi(ts.Getenv("PID"))
	ts.Check(err)
	ts.Check(syscall.Kill(pid, syscall.SIGTERM))
}

// get PATH makes the body of an answer stdout; with ! the answer is no 200.
func scriptGet(ts *testscript.TestScript, neg bool, args []string) {
	url := args[0]
	if !strings.Contains(url, "://") {
		url = ts.Getenv("HTTP") + url
	}
	status, body, err := fetch(url)
	if (err == nil && status == http.StatusOK) == neg {
		ts.Fatalf("GET %s: %d, %v", url, status, err)
	}
	fmt.Fprint(ts.Stdout(), body)
}

// await FILE PATTERN waits until a file has something.
func scriptAwait(ts *testscript.TestScript, _ bool, args []string) {
	pattern := regexp.MustCompile(args[1])
	var text []byte
	if !poll(func() bool { text, _ = os.ReadFile(ts.MkAbs(args[0])); return pattern.Match(text) }) {
		ts.Fatalf("%s has no %s: %s", args[0], args[1], text)
	}
}

// events TIMELINE N wants so many events in a log.
func scriptEvents(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("dateline", "log", args[0], "--format", "jsonl"))
	if got := strings.Count(ts.ReadFile("stdout"), "\n"); strconv.Itoa(got) != args[1] {
		ts.Fatalf("%s has %d events, want %s", args[0], got, args[1])
	}
}

// keyof VARIABLE TIMELINE TITLE sets a variable to the key of the record of a title.
func scriptKeyOf(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Exec("dateline", "log", args[1], "--format", "csv"))
	m := regexp.MustCompile(`,[a-z]+/([^,]+),[^,]*,` + regexp.QuoteMeta(args[2])).FindStringSubmatch(ts.ReadFile("stdout"))
	if m == nil {
		ts.Fatalf("no record has the title %q", args[2])
	}
	ts.Setenv(args[0], m[1])
	ts.Setenv(args[0]+"_lower", strings.ToLower(m[1]))
}

// taken VARIABLE sets a variable to an address on which somebody listens.
func scriptTaken(ts *testscript.TestScript, _ bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // ends with the script
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// short FILE N wants a file, stdout or stderr of at most N bytes.
func scriptShort(ts *testscript.TestScript, _ bool, args []string) {
	if n, _ := strconv.Atoi(args[1]); len(ts.ReadFile(args[0])) > n {
		ts.Fatalf("%s has %d bytes: %.300s…", args[0], len(ts.ReadFile(args[0])), ts.ReadFile(args[0]))
	}
}

// mode FILE MODE wants a file's permissions.
func scriptMode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[1] {
		ts.Fatalf("%s has mode %s, want %s", args[0], got, args[1])
	}
}
