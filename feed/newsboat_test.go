package feed

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dateline/dateline/events"
)

// newsboat is a reader with folders of its own.
type newsboat struct {
	*testing.T
	dir, program string
}

func newNewsboat(t *testing.T, urls ...string) newsboat {
	t.Helper()
	n := newsboat{t, t.TempDir(), need(t, "newsboat")}
	need(t, "python3")
	n.write("urls", strings.Join(urls, "\n")+"\n")
	n.write("config", "show-read-feeds yes\n")
	return n
}

func (n newsboat) write(name, text string) {
	n.Helper()
	if err := os.WriteFile(filepath.Join(n.dir, name), []byte(text), 0o600); err != nil {
		n.Fatal(err)
	}
}

func (n newsboat) reload() {
	n.Helper()
	cmd := exec.CommandContext(n.Context(), n.program, "-u", n.dir+"/urls", "-c", n.dir+"/cache.db", "-C", n.dir+"/config", "-x", "reload")
	cmd.Env = append(os.Environ(), "HOME="+n.dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		n.Fatalf("%v: %s", err, out)
	}
}

// titles are the items that newsboat knows of a feed, by their ids.
func (n newsboat) titles(url string) map[string]string {
	n.Helper()
	const query = `import sqlite3, sys
for guid, title in sqlite3.connect(sys.argv[1]).execute("select guid, title from rss_item where feedurl = ? order by id", (sys.argv[2],)):
    print(guid + "\t" + title)`
	out, err := exec.CommandContext(n.Context(), "/usr/bin/python3", "-c", query, n.dir+"/cache.db", url).CombinedOutput()
	if err != nil {
		n.Fatalf("%v: %s", err, out)
	}
	titles := map[string]string{}
	for line := range strings.Lines(string(out)) {
		guid, title, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if _, twice := titles[guid]; twice {
			n.Errorf("%s has %s twice", url, guid)
		}
		titles[guid] = title
	}
	return titles
}

// TestNewsboat reads both feeds over HTTP with a real reader: each item once,
// what was not changed is not sent again, and the corrected title is seen.
// Newsboat keeps an item once whatever feeds it is in, so each feed has a
// newsboat of its own.
func TestNewsboat(t *testing.T) {
	for _, f := range []Format{Atom, RSS} {
		t.Run(f.Name, func(t *testing.T) { readWithNewsboat(t, f) })
	}
}

func readWithNewsboat(t *testing.T, f Format) {
	t.Helper()
	h := newHarbour(t)
	var unchanged atomic.Int64
	handler := h.handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(statusCounter{w, &unchanged}, r)
	}))
	defer server.Close()
	url := server.URL + "/harbour/feed." + f.Extension
	reader := newNewsboat(t, url)
	for range 4 { // newsboat needs three before it asks whether anything changed
		reader.reload()
	}
	if unchanged.Load() == 0 {
		t.Error("newsboat was never told that nothing changed")
	}
	met, undated := urn(h.met), urn(h.undated)
	if got := reader.titles(url); len(got) != 9 || got[met] != "Board meets at Quay Hall" {
		t.Errorf("%v", got)
	}
	h.change("meeting", h.met, events.Corrected, meeting(`"2025-08-29"`, "Board meets in the fog"), "There was fog.")
	h.change("remark", h.undated, events.Retracted, `{"type": "remark.made", "occurred": "unknown", "title": "A keeper remembers the fog", "citations": [{"source": "gazette"}]}`, "There was none.")
	reader.reload()
	if got := reader.titles(url); len(got) != 9 || got[met] != "Board meets in the fog" || got[undated] != "[Retracted] A keeper remembers the fog" {
		t.Errorf("after a correction: %v", got)
	}
}

// statusCounter counts the answers 304.
type statusCounter struct {
	http.ResponseWriter
	unchanged *atomic.Int64
}

func (c statusCounter) WriteHeader(status int) {
	if status == http.StatusNotModified {
		c.unchanged.Add(1)
	}
	c.ResponseWriter.WriteHeader(status)
}
