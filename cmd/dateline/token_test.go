package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/feed/tokens"
)

// opens tells whether a token still opens anything, asked once.
func opens(t *testing.T, base, token string) bool {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v1/timelines/harbour/check", strings.NewReader(harbourbook))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusUnauthorized {
		t.Fatalf("it answers %s", answer.Status)
	}
	return answer.StatusCode == http.StatusOK
}

// TestRevokedWithinASecond measures from outside how long a token that was
// revoked still opens anything, at two instances on one log.
func TestRevokedWithinASecond(t *testing.T) {
	url, stop, err := foreign(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	h, other := newHouse(t, "DATELINE_NATS="+url), newHouse(t, "DATELINE_NATS="+url)
	_, a := h.serve()
	_, b := other.serve()
	for n := range 3 {
		name := "desk-" + strconv.Itoa(n)
		token := h.newToken(name, "--timeline", "harbour", "--expires", "1h")
		if !poll(func() bool { return opens(t, a.HTTP, token) && opens(t, b.HTTP, token) }) {
			t.Fatal("it opens nothing")
		}
		h.run("token", "revoke", name)
		revoked := time.Now()
		if !poll(func() bool { return !opens(t, a.HTTP, token) && !opens(t, b.HTTP, token) }) {
			t.Fatal("it opens for ever")
		}
		if took := time.Since(revoked); took > time.Second {
			t.Errorf("it opened for %v", took)
		}
	}
	brief := h.newToken("brief", "--timeline", "harbour", "--expires", "1s")
	if !poll(func() bool { return !opens(t, a.HTTP, brief) && !opens(t, b.HTTP, brief) }) {
		t.Error("what expired opens")
	}
}

// TestTokensMisplaced puts a token where none belongs, and finds it told nowhere.
func TestTokensMisplaced(t *testing.T) {
	h := newHouse(t)
	cmd, a := h.serve()
	canary := h.newToken("canary", "--timeline", "harbour", "--expires", "1h")
	var said strings.Builder
	for _, path := range []string{"/api/v1/timelines", "/api/v1/timelines/harbour", "/harbour/", "/harbour/feed.atom", "/harbour/stream", "/hub", "/readyz", "/nowhere"} {
		status, body, err := fetch(a.HTTP + path + "?access_token=" + canary)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&said, path, status, body)
	}
	for _, is := range []programTold{
		h.post(a, canary, "/timelines/harbour/record?access_token="+canary, harbourbook),
		h.post(a, canary, "/timelines/harbour/record", `{"title": `),
		h.post(a, canary+"0", "/timelines/harbour/record", harbourbook),
	} {
		if is.status < 400 {
			t.Errorf("%+v", is)
		}
		fmt.Fprintf(&said, "%+v\n", is)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	secret := strings.TrimPrefix(canary, "dateline_")
	if fmt.Fprint(&said, cmd.Stdout, cmd.Stderr); strings.Contains(said.String(), secret) {
		t.Errorf("the token was told: %s", &said)
	}
}

// TestUntilWhenATokenLasts tells the time left where a minute more or less
// matters.
func TestUntilWhenATokenLasts(t *testing.T) {
	end := time.Date(2026, 3, 1, 12, 0, 40, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		90 * 24 * time.Hour:   "2026-03-01 12:00Z",
		24 * time.Hour:        "2026-03-01 12:00Z",
		24*time.Hour - 1:      "2026-03-01 12:00:40Z, in 23h59m59s",
		5 * time.Minute:       "2026-03-01 12:00:40Z, in 5m0s",
		40 * time.Second:      "2026-03-01 12:00:40Z, in 40s",
		time.Millisecond:      "2026-03-01 12:00:40Z, in 1s",
		0:                     "2026-03-01 12:00:40Z, expired",
		-time.Hour:            "2026-03-01 12:00:40Z, expired",
		-24 * time.Hour:       "2026-03-01 12:00Z, expired",
		-400 * 24 * time.Hour: "2026-03-01 12:00Z, expired",
	} {
		if got := until(end, end.Add(-left)); got != want {
			t.Errorf("%v before its end: %s, not %s", left, got, want)
		}
	}
	p := &program{now: func() time.Time { return end.Add(-40 * time.Second) }}
	columns := p.tokenColumns()
	if got := columns[len(columns)-1].text(tokens.Token{Expires: end}); got != "2026-03-01 12:00:40Z, in 40s" {
		t.Errorf("the list has %q", got)
	}
}
