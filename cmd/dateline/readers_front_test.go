package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// front is the address that readers know, as a service behind a proxy has one:
// it outlives a serve, and sees what was answered to whom.
type front struct {
	*httptest.Server
	behind   atomic.Pointer[url.URL]
	mu       sync.Mutex
	answered []answered
}

type answered struct {
	agent, path string
	status      int
}

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(f.behind.Load()) },
		ModifyResponse: func(r *http.Response) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.answered = append(f.answered, answered{r.Request.UserAgent(), r.Request.URL.Path, r.StatusCode})
			return nil
		},
		Transport: &http.Transport{DisableCompression: true}, // what the reader accepts is its own affair
	}
	f.Server = httptest.NewServer(proxy)
	t.Cleanup(f.Close)
	return f
}

// leadTo sends what comes from now on to another serve.
func (f *front) leadTo(t *testing.T, base string) {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	f.behind.Store(u)
}

// answers are the statuses of what a reader got of a path, in order.
func (f *front) answers(agent, path string) (statuses []int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.answered {
		if strings.HasPrefix(a.agent, agent) && a.path == path {
			statuses = append(statuses, a.status)
		}
	}
	return statuses
}
