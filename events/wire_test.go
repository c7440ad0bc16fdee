package events

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
)

// wireEvents are the events of testdata/wire/events.yaml by label, with a salt
// that is always the same.
func wireEvents(t testing.TB) map[string]Event {
	text, err := os.ReadFile("testdata/wire/events.yaml")
	must(t, err)
	drafts, err := ParseDrafts([]File{{"events.yaml", string(text)}}, Defaults{})
	must(t, err)
	decision, err := Decide(&ledger{}, drafts, noon)
	must(t, err)
	all := make(map[string]Event)
	for i, o := range decision.Outcomes {
		e := decision.Proposals[i].Event
		e.Salt = exampleSalt
		all[o.Label] = e
	}
	return all
}

var exampleSalt = [SaltSize]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}

// print writes a message as the golden files have it.
func (m Message) print() string {
	var b strings.Builder
	fmt.Fprintf(&b, "subject: %s\n\n", m.Subject)
	for _, name := range slices.Sorted(maps.Keys(m.Header)) {
		fmt.Fprintf(&b, "%s: %s\n", name, m.Header[name])
	}
	fmt.Fprintf(&b, "\n%s\n", m.Data)
	return b.String()
}

// scan is the inverse of print. Blanks around values do not count.
func scan(text string) (m Message) {
	head, body, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	headers, body, _ := strings.Cut(body, "\n\n")
	m.Subject = strings.TrimPrefix(head, "subject: ")
	m.Header = make(map[string]string)
	for line := range strings.Lines(headers) {
		name, value, _ := strings.Cut(line, ":")
		m.Header[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	m.Data = []byte(strings.TrimSpace(body))
	return m
}

func TestWireFormIsAPromise(t *testing.T) {
	for label, e := range wireEvents(t) {
		t.Run(label, func(t *testing.T) {
			m, err := Encode(e)
			must(t, err)
			golden(t, "wire/"+label+".golden", m.print())
		})
	}
}

func TestOldEventsAreReadForEver(t *testing.T) {
	events := wireEvents(t)
	files, err := filepath.Glob("testdata/wire/*.golden")
	must(t, err)
	if len(files) != len(events) {
		t.Errorf("%d golden files, %d events", len(files), len(events))
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		must(t, err)
		e, err := DecodeMessage(scan(string(text)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(events[strings.TrimSuffix(filepath.Base(name), ".golden")], e); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestTheDocumentedMessageIsReal holds the example of the package comment to
// what Encode writes.
func TestTheDocumentedMessageIsReal(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	must(t, err)
	_, example, _ := strings.Cut(string(text), "//\tsubject: ")
	example, _, _ = strings.Cut(example, "\n//\n// The subject")
	example = "subject: " + strings.ReplaceAll(strings.ReplaceAll(example, "\n//\t", "\n"), "\n//", "\n")
	documented := scan(example)

	e, err := DecodeMessage(documented)
	must(t, err)
	m, err := Encode(e)
	must(t, err)
	if diff := cmp.Diff(m.print(), documented.print()); diff != "" {
		t.Errorf("doc.go (-Encode +documented):\n%s", diff)
	}
	if diff := cmp.Diff(wireEvents(t)["month"], e); diff != "" {
		t.Errorf("doc.go is not the label month of events.yaml (-want +documented):\n%s", diff)
	}
}

// TestMessagesAreCloudEvents lets the CloudEvents SDK judge.
func TestMessagesAreCloudEvents(t *testing.T) {
	for label, e := range wireEvents(t) {
		m, err := Encode(e)
		must(t, err)
		ce := event.New()
		for name, value := range m.Header {
			switch name = strings.TrimPrefix(name, "ce-"); name {
			case "specversion":
				ce.SetSpecVersion(value)
			case "id":
				ce.SetID(value)
			case "source":
				ce.SetSource(value)
			case "type":
				ce.SetType(value)
			case "subject":
				ce.SetSubject(value)
			case "time":
				at, err := time.Parse(time.RFC3339, value)
				must(t, err)
				ce.SetTime(at)
			case "dataschema":
				ce.SetDataSchema(value)
			case "datacontenttype":
				must(t, ce.SetData(value, m.Data))
			default:
				ce.SetExtension(name, value)
			}
		}
		if err := ce.Validate(); err != nil {
			t.Errorf("%s: %v", label, err)
		}
	}
}

func TestContradictoryMessagesAreRefused(t *testing.T) {
	set := func(name, value string) func(*Message) {
		return func(m *Message) { m.Header[name] = value }
	}
	subject := func(s string) func(*Message) { return func(m *Message) { m.Subject = s } }
	const id = "01K2Z3V4W5X6Y7Z8A9B0C1D2E3"
	for _, c := range []struct {
		what string
		harm func(*Message)
		want string
	}{
		{"another timeline as source", set("ce-source", "/timelines/quarry"), "ce-source"},
		{"another key", set("ce-subject", "01K2Z3V4W0000000000000000F"), "ce-subject"},
		{"another id", set("ce-id", "01K2Z3V4W0000000000000000F"), "ce-contenthash"},
		{"id in lower case", set("ce-id", strings.ToLower(id)), "ce-id"},
		{"no id", set("ce-id", ""), "ce-id"},
		{"overflowing id", set("ce-id", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ"), "ce-id"},
		{"another hash", set("ce-contenthash", strings.Repeat("0", 64)), "ce-contenthash"},
		{"no hash", func(m *Message) { delete(m.Header, "ce-contenthash") }, "ce-contenthash"},
		{"altered body", func(m *Message) { m.Data = append(m.Data, ' ') }, "ce-contenthash"},
		{"unknown change", set("ce-type", "dateline.forgotten.v1"), "ce-type"},
		{"unknown version", set("ce-type", "dateline.recorded.v2"), "ce-type"},
		{"type of others", set("ce-type", "com.example.recorded.v1"), "ce-type"},
		{"correction without a reason", set("ce-type", "dateline.corrected.v1"), "corrected needs a reason"},
		{"future spec version", set("ce-specversion", "2.0"), "ce-specversion"},
		{"another schema", set("ce-dataschema", "urn:dateline:schema:entity:v1"), "ce-dataschema"},
		{"later schema", set("ce-dataschema", "urn:dateline:schema:occurrence:v2"), "ce-dataschema"},
		{"short salt", set("ce-salt", "0001"), "ce-salt"},
		{"salt not hex", set("ce-salt", strings.Repeat("z", 32)), "ce-salt"},
		{"recorded time not a time", set("ce-recordedtime", "yesterday"), "ce-recordedtime"},
		{"by badly encoded", set("ce-by", "100%"), "ce-by"},
		{"by nobody", set("ce-by", ""), "by nobody"},
		{"reason badly encoded", set("ce-reason", "%zz"), "ce-reason"},
		{"two values of a header", set("CE-ID", "01K2Z3V4W0000000000000000F"), "two values"},
		{"wildcard subject", subject("dateline.harbour.meeting.*"), "not a ULID"},
		{"full wildcard", subject("dateline.>"), "is not dateline.<timeline>"},
		{"wildcard timeline", subject("dateline.*.meeting." + id), "not a slug"},
		{"foreign subject", subject("other.harbour.meeting." + id), "is not dateline.<timeline>"},
		{"registry key", subject("dateline.harbour.meeting.board"), "not a ULID"},
		{"another kind", subject("dateline.harbour.visit." + id), "ce-contenthash"},
	} {
		t.Run(c.what, func(t *testing.T) {
			m, err := Encode(wireEvents(t)["month"])
			must(t, err)
			c.harm(&m)
			e, err := DecodeMessage(m)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error about %s", err, c.want)
			}
			if e.ID != (ulid.ULID{}) {
				t.Error("an event beside the error")
			}
		})
	}
}

func TestEncodeRefusesWhatIsNoEvent(t *testing.T) {
	late, err := ulid.New(ulid.MaxTime(), nil)
	must(t, err)
	for _, c := range []struct {
		want string
		harm func(*Event)
	}{
		{"timeline", func(e *Event) { e.Record.Timeline = "a.b" }},
		{"without an id", func(e *Event) { e.ID = ulid.ULID{} }},
		{"after the year 9999", func(e *Event) { e.ID = late }},
		{"without a recorded time", func(e *Event) { e.Recorded = time.Time{} }},
		{"after the year 9999", func(e *Event) { e.Recorded = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"is not a change", func(e *Event) { e.Change = "forgotten" }},
		{"by nobody", func(e *Event) { e.By = "" }},
		{"retracted needs a reason", func(e *Event) { e.Change = Retracted }},
		{"unknown field", func(e *Event) { e.Body = []byte(`{"tilte":"x"}`) }},
		{"more than one JSON value", func(e *Event) { e.Body = append(slices.Clone(e.Body), "{}"...) }},
		{"its type is", func(e *Event) { e.Record.Kind = "visit" }},
	} {
		e := wireEvents(t)["month"]
		c.harm(&e)
		if _, err := Encode(e); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want an ErrInvalid: %s", err, c.want)
		}
	}
}

func TestContentHashHangsOnAllItCovers(t *testing.T) {
	e := wireEvents(t)["month"]
	hashes := map[string]bool{e.ContentHash(): true}
	for _, change := range []func(*Event){
		func(e *Event) { e.Salt = NewSalt() },
		func(e *Event) { e.Record.Timeline = "quarry" },
		func(e *Event) { e.ID[15]++ },
		func(e *Event) { e.Body = []byte("{}") },
	} {
		other := e
		change(&other)
		hashes[other.ContentHash()] = true
	}
	if len(hashes) != 5 {
		t.Errorf("%d different hashes, want 5", len(hashes))
	}
}

func TestSizeIsWhatNATSWritesWithRoom(t *testing.T) {
	m := Message{Header: map[string]string{"a": "1", "bc": ""}, Data: []byte("body")}
	if got, want := m.Size(), len("NATS/1.0\r\na: 1\r\nbc: \r\n\r\nbody")+controlRoom; got != want {
		t.Errorf("got %d, want %d", got, want)
	}
}
