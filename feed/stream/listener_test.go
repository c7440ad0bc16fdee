package stream

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// listener reads a stream as the specification says (section 9.2.6), but that it
// returns blocks that are no event too.
type listener struct {
	testing.TB
	response *http.Response
	lines    *bufio.Reader
	lastID   string // last event ID string
	idBuffer string
}

// block is what stands between two empty lines.
type block struct {
	event, data string
	comment     string
	retry       int
}

// next reads a block. At the end of the stream what is not complete is dropped.
func (l *listener) next() (b block, err error) {
	for {
		line, err := l.lines.ReadString('\n')
		if err != nil {
			return block{}, err
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			l.lastID = l.idBuffer
			return b, nil
		}
		l.field(&b, line)
	}
}

func (l *listener) field(b *block, line string) {
	name, value, _ := strings.Cut(line, ":")
	value = strings.TrimPrefix(value, " ")
	switch name {
	case "":
		b.comment += value
	case "id":
		l.idBuffer = value
	case "event":
		b.event = value
	case "data":
		if b.data != "" {
			l.Errorf("data has two lines: %s", line)
		}
		b.data = value
	case "retry":
		b.retry, _ = strconv.Atoi(value)
	default:
		l.Errorf("there is no field %q: %.200q", name, line)
	}
}

// event reads the next message, and fails the test where there is none.
func (l *listener) event() Message {
	l.Helper()
	m, err := l.message()
	if err != nil {
		l.Fatal(err)
	}
	return m
}

// message reads up to the next event.
func (l *listener) message() (m Message, err error) {
	for {
		b, err := l.next()
		if err != nil {
			return Message{}, err
		}
		if b.data == "" {
			continue
		}
		if err := json.Unmarshal([]byte(b.data), &m); err != nil {
			return Message{}, fmt.Errorf("%w in %.300q", err, b.data)
		}
		if string(m.Change) != b.event || strconv.FormatUint(m.Sequence, 10) != l.lastID {
			return Message{}, fmt.Errorf("event %s of id %s has %+v", b.event, l.lastID, m)
		}
		return m, nil
	}
}

// wantSequences reads as many events as are wanted.
func (l *listener) wantSequences(want ...uint64) {
	l.Helper()
	for _, sequence := range want {
		if m := l.event(); m.Sequence != sequence {
			l.Fatalf("event %d, want %d: %+v", m.Sequence, sequence, m)
		}
	}
}

// wantEnd wants the stream to end with no further event.
func (l *listener) wantEnd() {
	l.Helper()
	if m, err := l.message(); err != io.EOF { //nolint:errorlint // the end itself
		l.Errorf("%+v (%v), want the end", m, err)
	}
}

func (l *listener) close() { _ = l.response.Body.Close() }

// listen opens a stream; headers come in pairs.
func listen(t testing.TB, c *http.Client, url string, headers ...string) *listener {
	t.Helper()
	r := ask(t, c, http.MethodGet, url, headers...)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", url, r.Status, readAll(t, r))
	}
	l := &listener{TB: t, response: r, lines: bufio.NewReader(r.Body)}
	if b, err := l.next(); err != nil || b.retry < 2000 || b.retry >= 4000 || l.lastID == "" {
		t.Fatalf("%s begins with %+v, id %q (%v)", url, b, l.lastID, err)
	}
	return l
}

func ask(t testing.TB, c *http.Client, method, url string, headers ...string) *http.Response {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Add(headers[i], headers[i+1])
	}
	r, err := c.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	return r
}

func readAll(t testing.TB, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
