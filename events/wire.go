package events

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Header names of the wire format. NATS headers are case-sensitive: these are
// written exactly so, and read whatever their case.
const (
	headerSpecVersion    = "ce-specversion"
	headerID             = "ce-id"
	headerSource         = "ce-source"
	headerType           = "ce-type"
	headerSubject        = "ce-subject"
	headerTime           = "ce-time"
	headerContentType    = "ce-datacontenttype"
	headerSchema         = "ce-dataschema"
	headerRecordedTime   = "ce-recordedtime"
	headerBy             = "ce-by"
	headerReason         = "ce-reason"
	headerSalt           = "ce-salt"
	headerContentHash    = "ce-contenthash"
	headerOccurrenceType = "ce-occurrencetype"
	headerOccurred       = "ce-occurred"
	headerOccurredLo     = "ce-occurredlo"
	headerOccurredHi     = "ce-occurredhi"
	headerEndedLo        = "ce-endedlo"
	headerEndedHi        = "ce-endedhi"
)

const (
	typePrefix  = "dateline."
	typeVersion = ".v1"
	timeLayout  = "2006-01-02T15:04:05.000Z"
)

// Message is an event as it travels: CloudEvents 1.0 in binary mode.
type Message struct {
	Subject string
	Header  map[string]string
	Data    []byte
}

// Encode gives an event its wire form. Nothing in it depends on where the
// service runs. The error is an ErrInvalid.
func Encode(e Event) (Message, error) {
	if err := e.check(); err != nil {
		return Message{}, err
	}
	h := map[string]string{
		headerSpecVersion:  "1.0",
		headerID:           e.ID.String(),
		headerSource:       sourceOf(e.Record.Timeline),
		headerType:         TypeOf(e.Change),
		headerSubject:      e.Record.Key,
		headerTime:         ulid.Time(e.ID.Time()).UTC().Format(timeLayout),
		headerContentType:  "application/json",
		headerSchema:       SchemaID(e.Record.Kind),
		headerRecordedTime: e.Recorded.UTC().Format(timeLayout),
		headerBy:           percentEncode(e.By),
		headerSalt:         hex.EncodeToString(e.Salt[:]),
		headerContentHash:  e.ContentHash(),
	}
	if e.Reason != "" {
		h[headerReason] = percentEncode(e.Reason)
	}
	if err := addOccurrence(h, e); err != nil {
		return Message{}, err
	}
	return Message{Subject: e.Record.Subject(), Header: h, Data: e.Body}, nil
}

// addOccurrence adds what a consumer selects by without decoding the body.
func addOccurrence(h map[string]string, e Event) error {
	if IsRegistry(e.Record.Kind) {
		return nil
	}
	o, err := Decode[Occurrence](e.Body)
	if err != nil {
		return fmt.Errorf("%w: body of %s: %w", ErrInvalid, e.Record, err)
	}
	if o.Type.Kind() != e.Record.Kind {
		return fmt.Errorf("%w: body of %s: its type is %s", ErrInvalid, e.Record, quoted(string(o.Type)))
	}
	set := func(name, value string) {
		if value != "" {
			h[name] = percentEncode(value)
		}
	}
	set(headerOccurrenceType, string(o.Type))
	set(headerOccurred, o.Occurred.String())
	lo, hi := o.Occurred.Began()
	set(headerOccurredLo, lo.String())
	set(headerOccurredHi, hi.String())
	if o.Occurred.Lasts() {
		lo, hi = o.Occurred.Ended()
		set(headerEndedLo, lo.String())
		set(headerEndedHi, hi.String())
	}
	return nil
}

func sourceOf(timeline string) string { return "/timelines/" + timeline }

// check reports why e is no event, whatever its body.
func (e Event) check() error {
	if err := e.Record.Check(); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	refuse := func(what string) error { return fmt.Errorf("%w: %s: %s", ErrInvalid, e.Record, what) }
	switch {
	case e.ID.IsZero():
		return refuse("event without an id")
	case !hasWireForm(ulid.Time(e.ID.Time())):
		return refuse("event " + e.ID.String() + " has an id of after the year 9999")
	case e.Recorded.IsZero():
		return refuse("event without a recorded time")
	case !hasWireForm(e.Recorded):
		return refuse("event with a recorded time of after the year 9999")
	case !slices.Contains(Changes, e.Change):
		return refuse(quoted(string(e.Change)) + " is not a change")
	case e.By == "":
		return refuse("event by nobody")
	case e.Change.NeedsReason() && e.Reason == "":
		return refuse(string(e.Change) + " needs a reason")
	}
	return nil
}

// hasWireForm tells whether a time has a year of four digits, as RFC 3339 asks.
func hasWireForm(t time.Time) bool { return t.UTC().Year() >= 0 && t.UTC().Year() <= 9999 }

// DecodeMessage reads an event from its wire form. Header names are read
// whatever their case; what the message says twice must agree.
func DecodeMessage(m Message) (Event, error) {
	h, err := lowerCase(m.Header)
	if err != nil {
		return Event{}, err
	}
	return decodeMessage(m.Subject, func(name string) string { return h[name] }, m.Data)
}

// DecodeHeaders is [DecodeMessage] of headers that can stand several times, of
// which the first counts. It copies none where all are as this package writes
// them, which a replay is glad of.
func DecodeHeaders(subject string, header map[string][]string, data []byte) (Event, error) {
	if !isLowerCase(header) {
		m := Message{Subject: subject, Header: make(map[string]string, len(header)), Data: data}
		for name, values := range header {
			if len(values) > 0 {
				m.Header[name] = values[0]
			}
		}
		return DecodeMessage(m)
	}
	return decodeMessage(subject, func(name string) string {
		if values := header[name]; len(values) > 0 {
			return values[0]
		}
		return ""
	}, data)
}

func decodeMessage(subject string, h func(name string) string, data []byte) (e Event, err error) {
	e.Body = data
	if e.Record, err = ParseSubject(subject); err != nil {
		return Event{}, err
	}
	if e.ID, err = ulid.ParseStrict(h(headerID)); err != nil {
		return Event{}, fmt.Errorf("%s: %w", headerID, err)
	}
	if e.Change, err = parseType(h(headerType)); err != nil {
		return Event{}, err
	}
	if err := e.readValues(h); err != nil {
		return Event{}, err
	}
	if err := e.agree(h); err != nil {
		return Event{}, err
	}
	if err := e.check(); err != nil {
		return Event{}, err
	}
	return e, nil
}

// lowerCase writes header names in lower case. Two that differ in case alone
// must not differ in value: which of them would count is chance.
func lowerCase(header map[string]string) (map[string]string, error) {
	if isLowerCase(header) {
		return header, nil
	}
	h := make(map[string]string, len(header))
	for name, value := range header {
		name = strings.ToLower(name)
		if other, twice := h[name]; twice && other != value {
			return nil, fmt.Errorf("%s stands twice, with two values", quoted(name))
		}
		h[name] = value
	}
	return h, nil
}

// isLowerCase tells whether all names are as this package writes them, so that a
// replay copies no headers. The broker adds names of its own in capitals, which
// nobody reads.
func isLowerCase[V any](header map[string]V) bool {
	for name := range header {
		if name != strings.ToLower(name) && !strings.HasPrefix(name, "Nats-") {
			return false
		}
	}
	return true
}

// readValues reads the headers that have a form of their own.
func (e *Event) readValues(h func(name string) string) error {
	recorded, err := time.Parse(time.RFC3339, h(headerRecordedTime))
	if err != nil {
		return fmt.Errorf("%s: %w", headerRecordedTime, err)
	}
	e.Recorded = recorded.UTC().Truncate(time.Millisecond)
	salt, err := hex.DecodeString(h(headerSalt))
	if err != nil || len(salt) != SaltSize {
		return fmt.Errorf("%s: not %d bytes in hex", headerSalt, SaltSize)
	}
	e.Salt = [SaltSize]byte(salt)
	if e.By, err = url.PathUnescape(h(headerBy)); err != nil {
		return fmt.Errorf("%s: %w", headerBy, err)
	}
	if e.Reason, err = url.PathUnescape(h(headerReason)); err != nil {
		return fmt.Errorf("%s: %w", headerReason, err)
	}
	return nil
}

// agree checks what a message says twice.
func (e Event) agree(h func(name string) string) error {
	twice := []struct{ header, want string }{
		{headerSpecVersion, "1.0"},
		{headerID, e.ID.String()},
		{headerSource, sourceOf(e.Record.Timeline)},
		{headerSubject, e.Record.Key},
		{headerSchema, SchemaID(e.Record.Kind)},
		{headerContentHash, e.ContentHash()},
	}
	for _, t := range twice {
		if h(t.header) != t.want {
			return fmt.Errorf("%s: %s contradicts the rest of the message, by which it is %s", t.header, quoted(h(t.header)), t.want)
		}
	}
	return nil
}

func parseType(s string) (Change, error) {
	name, ok := strings.CutPrefix(s, typePrefix)
	name, v1 := strings.CutSuffix(name, typeVersion)
	for _, c := range Changes {
		if ok && v1 && name == string(c) {
			return c, nil
		}
	}
	return "", fmt.Errorf("%s: %s is not %s<change>%s", headerType, quoted(s), typePrefix, typeVersion)
}

const hexDigits = "0123456789ABCDEF"

// percentEncode encodes a header value as CloudEvents' HTTP binding does
// (section 3.1.3.2): everything outside U+0021…U+007E, and space, double quote
// and percent.
func percentEncode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '%' {
			b.WriteByte('%')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// controlRoom is what a log's own headers (message id, expectation, batch) may
// take beside the event's, so that no event is refused only in a batch.
const controlRoom = 512

// Size is what counts against [MaxEventSize]: the body, the headers as NATS
// writes them, and room for a log's own. Every log takes and refuses the same.
func (m Message) Size() int {
	n := len(m.Data) + len("NATS/1.0\r\n\r\n") + controlRoom
	for name, value := range m.Header {
		n += len(name) + len(value) + len(": \r\n")
	}
	return n
}
