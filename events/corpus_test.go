package events

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const corpus = "testdata/corpus/"

// TestCorpus decodes messages as the broker has them, byte for byte. They are
// written once: a change that cannot read one breaks logs that people have.
func TestCorpus(t *testing.T) {
	if *update {
		addToCorpus(t)
	}
	files, err := filepath.Glob(corpus + "*.msg")
	must(t, err)
	sums := readSums(t)
	if len(files) < 45 || len(sums) != 2*len(files) {
		t.Fatalf("%d messages, %d sums: a file is missing", len(files), len(sums))
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".msg")
		t.Run(name, func(t *testing.T) {
			message, want := unchanged(t, sums, name+".msg"), unchanged(t, sums, name+".json")
			e, err := decodeFrame(message)
			must(t, err)
			if diff := cmp.Diff(string(want), describe(t, e)); diff != "" {
				t.Errorf("reads otherwise than when it was written (-then +now):\n%s", diff)
			}
			if body := rewritten(t, e); !bytes.Equal(body, e.Body) {
				t.Errorf("of the body\n%s\nis read\n%s", e.Body, body)
			}
		})
	}
}

// decodeFrame reads a message as a client publishes it, HPUB of NATS's protocol
// with the headers of ADR-4, in both ways of this package.
func decodeFrame(frame []byte) (Event, error) {
	var subject string
	var headers, total int
	line, rest, _ := bytes.Cut(frame, []byte("\r\n"))
	if _, err := fmt.Sscanf(string(line), "HPUB %s %d %d", &subject, &headers, &total); err != nil {
		return Event{}, fmt.Errorf("%q: %w", line, err)
	}
	if len(rest) != total+len("\r\n") {
		return Event{}, fmt.Errorf("%d bytes behind %q", len(rest), line)
	}
	header, once := map[string][]string{}, Message{Subject: subject, Header: map[string]string{}, Data: rest[headers:total]}
	for text := range strings.SplitSeq(strings.TrimSpace(string(rest[len("NATS/1.0\r\n"):headers])), "\r\n") {
		name, value, _ := strings.Cut(text, ":")
		header[name] = append(header[name], strings.TrimSpace(value))
		once.Header[name] = strings.TrimSpace(value)
	}
	e, err := DecodeHeaders(subject, header, once.Data)
	if err != nil {
		return Event{}, err
	}
	other, err := DecodeMessage(once)
	if diff := cmp.Diff(e, other); diff != "" {
		return Event{}, fmt.Errorf("DecodeMessage reads otherwise: %s", diff)
	}
	return e, err
}

// describe tells what was read, body aside: that is in the message as it is.
func describe(t testing.TB, e Event) string {
	digest := sha256.Sum256(e.Body)
	text, err := json.MarshalIndent(struct {
		Subject, ID, Change, Recorded, By, Reason, Salt, BodySHA256 string
	}{
		e.Record.Subject(), e.ID.String(), string(e.Change), e.Recorded.Format(time.RFC3339Nano), e.By, e.Reason,
		hex.EncodeToString(e.Salt[:]), hex.EncodeToString(digest[:]),
	}, "", "\t")
	must(t, err)
	return string(text) + "\n"
}

// rewritten is the body as this version writes what it read of it.
func rewritten(t testing.TB, e Event) []byte {
	var value any
	var err error
	switch e.Record.Kind {
	case KindTimeline:
		value, err = Decode[Timeline](e.Body)
	case KindSource:
		value, err = Decode[Source](e.Body)
	case KindEntity:
		value, err = Decode[Entity](e.Body)
	default:
		value, err = Decode[Occurrence](e.Body)
	}
	must(t, err)
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	must(t, encoder.Encode(value))
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// addToCorpus writes the messages that are not there yet.
func addToCorpus(t *testing.T) {
	text, err := os.ReadFile(corpus + "events.yaml")
	must(t, err)
	drafts, err := ParseDrafts([]File{{"events.yaml", string(text)}}, Defaults{})
	must(t, err)
	decision, err := Decide(&ledger{}, drafts, noon)
	must(t, err)
	for i, o := range decision.Outcomes {
		e := decision.Proposals[i].Event
		e.Salt = exampleSalt
		m, err := Encode(e)
		must(t, err)
		add(t, o.Label, m)
		for name, change := range variants[o.Label] {
			other := m
			other.Header = change(maps.Clone(m.Header))
			add(t, o.Label+"-"+name, other)
		}
		if o.Label == "markup" {
			e.Body = large
			m, err := Encode(e)
			must(t, err)
			add(t, "large", m)
		}
	}
}

// large is a body with the longest of summaries.
var large = []byte(`{"type":"remark.made","occurred":"2025-07-03","title":"Large","summary":"` + strings.Repeat("harbour ", 8192) + `","citations":[{"source":"gazette"}]}`)

// variants are other ways in which a message may travel.
var variants = map[string]map[string]func(map[string]string) map[string]string{"whole": {
	"capitals": func(h map[string]string) map[string]string {
		capitals := map[string]string{}
		for name, value := range h {
			capitals["Ce-"+strings.ToUpper(name[3:4])+name[4:]] = value
		}
		return capitals
	},
	"from-broker": func(h map[string]string) map[string]string {
		h["Nats-Msg-Id"], h["Nats-Expected-Last-Subject-Sequence"] = h["ce-id"], "0"
		h["Nats-Batch-Id"], h["Nats-Batch-Sequence"] = "x", "1"
		return h
	},
	"later-headers": func(h map[string]string) map[string]string {
		h["ce-traceparent"], h["ce-occurredplace"], h["x-proxy"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "quay%20wall", ""
		return h
	},
}}

// add writes a message and what it says, unless they are there.
func add(t *testing.T, name string, m Message) {
	t.Helper()
	var headers strings.Builder
	headers.WriteString("NATS/1.0\r\n")
	for _, h := range slices.Sorted(maps.Keys(m.Header)) {
		headers.WriteString(h + ": " + m.Header[h] + "\r\n")
	}
	headers.WriteString("\r\n")
	first := "HPUB " + m.Subject + " " + strconv.Itoa(headers.Len()) + " " + strconv.Itoa(headers.Len()+len(m.Data)) + "\r\n"
	frame := first + headers.String() + string(m.Data) + "\r\n"
	e, err := decodeFrame([]byte(frame))
	must(t, err)
	addFile(t, name+".msg", frame)
	addFile(t, name+".json", describe(t, e))
}

func addFile(t *testing.T, name, text string) {
	t.Helper()
	there, err := os.ReadFile(corpus + name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		must(t, os.WriteFile(corpus+name, []byte(text), 0o644))
		sums, err := os.OpenFile(corpus+"SHA256SUMS", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		must(t, err)
		defer sums.Close()
		_, err = fmt.Fprintf(sums, "%x  %s\n", sha256.Sum256([]byte(text)), name)
		must(t, err)
	case err != nil:
		t.Fatal(err)
	case string(there) != text:
		t.Errorf("%s would be written otherwise now. It stays as it is: give the new form a label of its own", name)
	}
}

// readSums are the digests of the corpus, by file.
func readSums(t testing.TB) map[string]string {
	text, err := os.ReadFile(corpus + "SHA256SUMS")
	must(t, err)
	sums := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		sums[name] = sum
	}
	return sums
}

// unchanged reads a file of the corpus that must be as it was written.
func unchanged(t testing.TB, sums map[string]string, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(corpus + name)
	must(t, err)
	if got := fmt.Sprintf("%x", sha256.Sum256(text)); got != sums[name] {
		t.Fatalf("%s was changed since it was written: restore it (its lines end in CR LF)", name)
	}
	return text
}
