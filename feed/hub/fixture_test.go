package hub

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline/dateline/events/natslog"
)

const (
	base  = "https://timeline.example.org"
	topic = base + "/harbour/feed.atom"
	atom  = "application/atom+xml; charset=utf-8"
)

// press is a publisher: feeds that a test changes, and the log that says so.
type press struct {
	mu    sync.Mutex
	feeds map[string]http.HandlerFunc // by path and query
	asked map[string]int
	at    uint64
	moved chan struct{}
}

func newPress() *press {
	p := &press{feeds: map[string]http.HandlerFunc{}, asked: map[string]int{}, moved: make(chan struct{})}
	p.publish("/harbour/feed.atom", "<feed>one</feed>")
	return p
}

// publish changes a feed and moves the log.
func (p *press) publish(path, body string) {
	p.serve(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", atom)
		w.Header().Set("ETag", fmt.Sprintf("%q", body))
		_, _ = io.WriteString(w, body)
	})
	p.move()
}

func (p *press) serve(path string, f http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.feeds[path] = f
}

func (p *press) move() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at++
	close(p.moved)
	p.moved = make(chan struct{})
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	f := p.feeds[r.URL.RequestURI()]
	p.asked[r.URL.RequestURI()]++
	p.mu.Unlock()
	if f == nil {
		f = http.NotFound
	}
	f(w, r)
}

// asks is how often a feed was asked for.
func (p *press) asks(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

func (p *press) Sequence() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

func (p *press) Wait(ctx context.Context, sequence uint64) error {
	for {
		p.mu.Lock()
		at, moved := p.at, p.moved
		p.mu.Unlock()
		if at >= sequence {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// reader is a subscriber: it agrees to what it is asked, takes what it is sent,
// and keeps all of it.
type reader struct {
	mu      sync.Mutex
	agrees  bool
	answers func(http.ResponseWriter, *http.Request) // to deliveries; nil: 204
	asked   []url.Values
	got     []delivered
	change  chan struct{} // closed when it is called the next time
}

type delivered struct {
	header http.Header
	query  string
	body   string
	at     time.Time
}

func newReader() *reader { return &reader{agrees: true, change: make(chan struct{})} }

func (r *reader) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.mu.Lock()
	answers, agrees := r.answers, r.agrees
	if q.Method == http.MethodGet {
		r.asked = append(r.asked, q.URL.Query())
	} else {
		r.got = append(r.got, delivered{q.Header, q.URL.RawQuery, string(body), time.Now()})
	}
	close(r.change)
	r.change = make(chan struct{})
	r.mu.Unlock()
	switch {
	case q.Method == http.MethodGet && agrees:
		_, _ = io.WriteString(w, q.URL.Query().Get("hub.challenge"))
	case q.Method == http.MethodGet:
		http.NotFound(w, q)
	case answers != nil:
		answers(w, q)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

func (r *reader) answer(f http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers = f
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// until waits for what the reader has been told.
func (r *reader) until(t *testing.T, what string, is func(asked []url.Values, got []delivered) bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		r.mu.Lock()
		asked, got, change := slices.Clone(r.asked), slices.Clone(r.got), r.change
		r.mu.Unlock()
		if is(asked, got) {
			return
		}
		select {
		case <-change:
		case <-late:
			t.Fatalf("no %s: asked %v, got %v", what, asked, bodies(got))
		}
	}
}

func (r *reader) bodies() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bodies(r.got)
}

func bodies(got []delivered) (all []string) {
	for _, d := range got {
		all = append(all, d.body)
	}
	return all
}

func (r *reader) last() delivered {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got[len(r.got)-1]
}

// listen gives the reader a port of this machine.
func (r *reader) listen(t *testing.T) (callback string) {
	t.Helper()
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	return s.URL
}

// realStore is a bucket of a NATS server.
func realStore(t *testing.T) Store {
	t.Helper()
	s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	nc, err := s.Connect(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	l, err := natslog.Open(t.Context(), nc, s.Options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	b, err := l.Bucket(t.Context(), "HUB")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// options are those of a hub for tests.
func options(t *testing.T, p *press, s Store) Options {
	return Options{
		BaseURL: base, Feeds: p, Log: p, Store: s, Now: time.Now, AllowLoopback: true,
		Failed: func(err error) { t.Errorf("a fault of ours: %v", err) },
	}
}

// start runs a hub; stop ends it, as the end of the test does.
func start(t *testing.T, o Options, dress ...func(*Hub)) (h *Hub, stop func()) {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dress {
		d(h)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := h.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	for !h.book.ready() {
		select {
		case <-time.After(time.Millisecond):
		case <-done:
			t.Fatal("the hub ended")
		}
	}
	return h, stop
}

// form sends a subscription request: names and values.
func form(h http.Handler, pairs ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set("hub."+pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, Path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func mustAccept(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code != http.StatusAccepted {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// holds waits until the hub's book says what is wanted of a subscription.
func holds(t *testing.T, h *Hub, callback, topic string, is func(*subscription) bool) {
	t.Helper()
	end := time.Now().Add(20 * time.Second)
	for {
		s := h.book.get(subscriptionKey + id(callback, topic)).subscription
		if is(s) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the subscription is %+v", s)
		}
		<-time.After(time.Millisecond)
	}
}

func exists(s *subscription) bool { return s != nil }
func isNil(s *subscription) bool  { return s == nil }
