package main

import (
	"net/http"
	"testing"
)

// TestServeLimits: a client behind a trusted proxy is limited by what the proxy
// says of it, this machine is not, and the environment sets what flags do.
func TestServeLimits(t *testing.T) {
	h := newHouse(t, "DATELINE_RATE=0.5", "DATELINE_TRUSTED_PROXIES=127.0.0.1, ::1")
	_, a := h.serve()
	if passed, last := knock(t, a.HTTP+"/healthz", "203.0.113.7"); passed < 5 || passed == most || last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" {
		t.Errorf("%d passed, then %d, Retry-After %q", passed, last.StatusCode, last.Header.Get("Retry-After"))
	}
	if passed, _ := knock(t, a.HTTP+"/healthz", "203.0.113.8"); passed == 0 {
		t.Error("one client paid for another")
	}
	if passed, _ := knock(t, a.HTTP+"/healthz", ""); passed != most {
		t.Errorf("this machine was limited after %d", passed)
	}
}

const most = 20

// knock asks until it is refused, and returns how often it was not.
func knock(t *testing.T, url, from string) (passed int, last *http.Response) {
	t.Helper()
	for passed < most {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if from != "" {
			r.Header.Set("X-Forwarded-For", from)
		}
		last, err = http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = last.Body.Close()
		if last.StatusCode != http.StatusOK {
			break
		}
		passed++
	}
	return passed, last
}
