package stream

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// openLog opens a log on an embedded server of its own.
func openLog(t testing.TB) *natslog.Log {
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
	return l
}

const (
	manyEvents = 10_000
	theEnd     = "the end"
)

// front is how far the foremost client has come.
type front struct {
	mu    sync.Mutex
	at    uint64
	moved chan struct{} // closed and replaced when it has
}

func (f *front) move(to uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if to > f.at {
		f.at = to
		close(f.moved)
		f.moved = make(chan struct{})
	}
}

func (f *front) await(ctx context.Context, sequence uint64) {
	for {
		f.mu.Lock()
		at, moved := f.at, f.moved
		f.mu.Unlock()
		if at >= sequence {
			return
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return
		}
	}
}

// wanderer is a client that is disconnected again and again.
type wanderer struct {
	t      *testing.T
	server *httptest.Server
	query  string // with which it first connects
	rand   *rand.Rand
	front  *front

	begun  string // the id with which its first stream began
	lastID string
	seen   []uint64
	lost   int // connections
	ended  bool
}

// run connects until the end was told.
func (w *wanderer) run() {
	for !w.ended {
		w.connect()
		w.lost++
	}
}

// connect opens one stream and leaves it somehow: by itself, in the middle of a
// message, or by the server's dropping all there are.
func (w *wanderer) connect() {
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.server.URL+"/harbour/stream"+w.query, nil)
	if err != nil {
		w.t.Error(err)
		return
	}
	if w.lastID != "" {
		request.Header.Set("Last-Event-ID", w.lastID)
	}
	r, err := w.server.Client().Do(request)
	if err != nil {
		return // dropped before it was answered
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusOK {
		w.t.Errorf("%s", r.Status)
		w.ended = true
		return
	}
	most := w.rand.IntN(400)
	body := io.Reader(r.Body)
	how := w.rand.IntN(3)
	if how == 0 {
		body, most = io.LimitReader(body, w.rand.Int64N(100_000)), manyEvents
	}
	l := &listener{TB: w.t, response: r, lines: bufio.NewReader(body), lastID: w.lastID, idBuffer: w.lastID}
	w.read(l, most)
	if how == 1 {
		w.server.CloseClientConnections()
	}
}

// read takes up to so many events, as long as the connection holds.
func (w *wanderer) read(l *listener, most int) {
	if w.begun == "" {
		if _, err := l.next(); err != nil {
			return
		}
		w.begun, w.lastID = l.lastID, l.lastID
	}
	for n := 0; n <= most && !w.ended; n++ {
		m, err := l.message()
		w.lastID = l.lastID
		if err != nil {
			return
		}
		w.seen = append(w.seen, m.Sequence)
		w.ended = m.Title == theEnd
		w.front.move(m.Sequence)
	}
}

// appender appends events to a log while others read it.
type appender struct {
	*chronicle
	rand    *rand.Rand
	changed events.Proposal // the next change of some meeting
}

// batch appends so many events: meetings, one in ten of another timeline, and
// changes of earlier ones. It returns the last sequence of the harbour, if any.
func (a *appender) batch(n int) uint64 {
	var all []events.Proposal
	for len(all) < n {
		timeline, more := "harbour", ""
		switch a.rand.IntN(10) {
		case 0:
			timeline = "elsewhere"
		case 1, 2, 3:
			more = `,"about":"pier"`
		}
		all = append(all, events.Proposal{Event: a.event(timeline, "meeting", "", events.Recorded, meeting(fmt.Sprint("Meeting ", a.events), more), "")})
	}
	if a.changed.Event.Record.Key != "" {
		all[0] = a.changed
	}
	sequences, err := a.log.Append(a.Context(), all)
	if err != nil {
		a.Error(err)
		return 0
	}
	of := a.rand.IntN(n)
	record := all[of].Event.Record
	a.changed = events.Proposal{Expect: sequences[of], Event: a.event(record.Timeline, record.Kind, record.Key, events.Corrected, meeting("Changed", ""), "It was not so.")}
	for n--; n >= 0; n-- {
		if all[n].Event.Record.Timeline == "harbour" {
			return sequences[n]
		}
	}
	return 0
}

// run appends what is left of the events, sometimes only when a reader has all
// there is, and then the end.
func (a *appender) run(left int, readers *front) {
	for left > 1 {
		n := min(1+a.rand.IntN(300), left-1)
		last := a.batch(n)
		left -= n
		if a.rand.IntN(3) > 0 {
			readers.await(a.Context(), last)
		}
	}
	a.tell("harbour", "meeting", "", events.Recorded, meeting(theEnd, `,"about":"pier"`), "")
}

// Whoever connects again with Last-Event-ID is told everything once: while it
// reads what was and while it waits for what comes, whoever ends the connection
// and wherever in a message, with events appended all the while.
func TestReconnect(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	log := openLog(t)
	c := newChronicle(t, log)
	c.found("harbour")
	c.found("elsewhere")
	a := &appender{chronicle: c, rand: rand.New(rand.NewPCG(seed, 0))}
	for a.events < manyEvents/2 {
		a.batch(500)
	}
	s := c.serve(func(o *Options) { o.Log, o.Heartbeat = log.Frugal(), 5*time.Millisecond })
	readers := &front{moved: make(chan struct{})}
	var clients []*wanderer
	var all sync.WaitGroup
	for n, query := range []string{"?since=0", "", "?since=0&entity=pier", "?entity=pier&kind=meeting"} {
		w := &wanderer{t: t, server: s, query: query, rand: rand.New(rand.NewPCG(seed, uint64(n+1))), front: readers}
		clients = append(clients, w)
		all.Go(w.run)
	}
	a.run(manyEvents-a.events, readers)
	all.Wait()
	whole := wholeStreams(t, c)
	for _, w := range clients {
		w.wantAll(whole[strings.Contains(w.query, "entity")])
	}
}

// wantAll wants everything behind the first start, each once, in order.
func (w *wanderer) wantAll(whole []uint64) {
	begun, err := strconv.ParseUint(w.begun, 10, 64)
	if err != nil {
		w.t.Fatal(err)
	}
	from, _ := slices.BinarySearch(whole, begun+1)
	if !slices.Equal(w.seen, whole[from:]) {
		w.t.Errorf("%q from %d: told %d, want %d", w.query, begun, len(w.seen), len(whole)-from)
	}
	w.t.Logf("%q from %d: told %d events over %d connections", w.query, begun, len(w.seen), w.lost)
	if w.lost < 10 {
		w.t.Errorf("only %d connections: nothing was tried", w.lost)
	}
}

// wholeStreams reads from the log what those are told who ask for all, and who
// ask for what names the pier.
func wholeStreams(t *testing.T, c *chronicle) map[bool][]uint64 {
	t.Helper()
	whole := map[bool][]uint64{}
	named := map[string]bool{} // whether a record did, as last told
	for e, err := range c.log.Read(t.Context(), events.Query{Timeline: "harbour"}) {
		if err != nil {
			t.Fatal(err)
		}
		whole[false] = append(whole[false], e.Sequence)
		names := strings.Contains(string(e.Body), `"about":"pier"`)
		if names || named[e.Record.Key] {
			whole[true] = append(whole[true], e.Sequence)
		}
		named[e.Record.Key] = names
	}
	if len(whole[false]) < manyEvents*8/10 || len(whole[true]) < manyEvents/10 {
		t.Fatalf("the log has %d and %d events", len(whole[false]), len(whole[true]))
	}
	return whole
}
