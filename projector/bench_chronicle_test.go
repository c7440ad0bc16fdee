package projector

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// Chronicle is a log of generated events, the same ones for the same size: ten
// years of what a country's press reports, with entities that are named
// unequally often. Bodies lie one behind the other, so that the log itself
// costs the garbage collector nothing; what it yields is its own each time, as
// from the wire.
type Chronicle struct {
	events.Reader // not there: only Read, Follow, Get and Head are
	arena         [][]byte
	places        []chroniclePlace
	records       []chronicleRecord
	byKind        map[string][]string // slugs of entities, the most named first
	general       []string            // those that anything can name
}

// chroniclePlace is one event.
type chroniclePlace struct {
	record   uint32
	change   uint8
	chunk    uint16
	from, to uint32
}

type chronicleRecord struct {
	kind, key string
	versions  int
	seed      uint64
	retracted bool
}

// The generated timeline and its extent.
const (
	BenchTimeline   = "chronicle"
	chronicleSource = 50
	chronicleDays   = 3652
)

var (
	chronicleBegun = edtf.Day{Year: 2016, Month: 1, Day: 1}
	chronicleDawn  = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
)

var chronicleKinds = []struct {
	kind  string
	share int
}{
	{"person", 38},
	{"organisation", 15},
	{"place", 10},
	{"office", 5},
	{"commitment", 8},
	{"agreement", 6},
	{"initiative", 3},
	{"mechanism", 2},
	{"project", 2},
	{"platform", 1},
	{"document", 4},
	{"statement", 2},
	{"meeting", 2},
	{"visit", 2},
}

var chronicleTypes = []string{
	"meeting", "meeting", "visit", "milestone", "initiative", "mechanism", "platform", "project", "statement", "document",
	"agreement", "agreement", "commitment", "commitment", "relationship", "position", "remark", "remark", "office",
}

// NewChronicle generates n events, a tenth of them entities.
func NewChronicle(n int) *Chronicle {
	c := &Chronicle{byKind: map[string][]string{}}
	r := rand.New(rand.NewPCG(7, 1))
	c.add(events.KindTimeline, BenchTimeline, events.Recorded, fmt.Appendf(nil, `{"title":"Chronicle","languages":["en"]}`))
	for s := range chronicleSource {
		kind := []string{"news", "primary", "news", "aggregator", "unattributed"}[s%5]
		c.add(events.KindSource, sourceSlug(s), events.Recorded, fmt.Appendf(nil,
			`{"title":"The paper number %d","publisher":"House %d","published":"%s","kind":"%s","lang":"en"}`, s, s%7, chronicleBegun.AddDays(s*70).String(), kind))
	}
	for len(c.places) < n {
		switch at := len(c.places); {
		case at%10 == 0 || len(c.general) < 8:
			c.entity(r)
		case at == n*3/10:
			c.change(1+7, events.Retracted) // one of the sources falls
		case r.IntN(10) == 0 && at > 200:
			c.change(uint32(1+chronicleSource+r.IntN(len(c.records)-chronicleSource-1)), "")
		default:
			c.occurrence(r)
		}
	}
	return c
}

func sourceSlug(s int) string { return fmt.Sprintf("paper-%02d", s) }

// entity adds one; its slug has no order.
func (c *Chronicle) entity(r *rand.Rand) {
	drawn := r.IntN(100)
	kind := ""
	for _, k := range chronicleKinds {
		if kind == "" && drawn < k.share {
			kind = k.kind
		}
		drawn -= k.share
	}
	slug := fmt.Sprintf("%s-%07x-%d", []string{"north", "south", "east", "west", "new", "old"}[r.IntN(6)], r.Uint32()>>4, len(c.records))
	c.byKind[kind] = append(c.byKind[kind], slug)
	if slices.Contains([]string{"person", "organisation", "place"}, kind) {
		c.general = append(c.general, slug)
	}
	c.add(events.KindEntity, slug, events.Recorded, fmt.Appendf(nil,
		`{"kind":"%s","name":"The %s %s","aliases":["%x"],"description":"%s","citations":[{"source":"%s","locator":"line %d"}]}`,
		kind, strings.ReplaceAll(slug, "-", " "), kind, r.Uint32(), prose(r, 90), sourceSlug(r.IntN(chronicleSource)), r.IntN(900)))
}

func (c *Chronicle) occurrence(r *rand.Rand) {
	kind := chronicleTypes[r.IntN(len(chronicleTypes))]
	c.records = append(c.records, chronicleRecord{kind: kind, seed: r.Uint64()})
	at := uint32(len(c.records) - 1)
	c.append(at, events.Recorded, c.body(at))
}

// change adds a version of a record; without a change to make it draws one.
func (c *Chronicle) change(at uint32, change events.Change) {
	record := &c.records[at]
	if record.retracted {
		return
	}
	record.versions++
	if change == "" {
		change = []events.Change{events.Corrected, events.Corrected, events.Corrected, events.Corrected, events.Corrected, events.Refined, events.Refined, events.Refined, events.Retracted, events.Retracted}[(record.seed+uint64(record.versions))%10]
	}
	record.retracted = change == events.Retracted
	if events.IsRegistry(record.kind) {
		last := c.last(at)
		c.append(at, change, slices.Clone(last))
		return
	}
	c.append(at, change, c.body(at))
}

// last is the latest body of a record; looked for from behind, for registries.
func (c *Chronicle) last(at uint32) []byte {
	for p := len(c.places) - 1; ; p-- {
		if c.places[p].record == at {
			return c.bodyAt(p)
		}
	}
}

func (c *Chronicle) add(kind, key string, change events.Change, body []byte) {
	c.records = append(c.records, chronicleRecord{kind: kind, key: key, seed: uint64(len(c.records))})
	c.append(uint32(len(c.records)-1), change, body)
}

const chronicleChunk = 1 << 20

func (c *Chronicle) append(record uint32, change events.Change, body []byte) {
	if n := len(c.arena); n == 0 || len(c.arena[n-1])+len(body) > chronicleChunk {
		c.arena = append(c.arena, make([]byte, 0, chronicleChunk))
	}
	last := &c.arena[len(c.arena)-1]
	from := len(*last)
	*last = append(*last, body...)
	c.places = append(c.places, chroniclePlace{
		record, uint8(slices.Index(events.Changes, change)), uint16(len(c.arena) - 1), uint32(from), uint32(len(*last)),
	})
	if r := &c.records[record]; r.key == "" {
		r.key = c.idAt(len(c.places) - 1).String()
	}
}

func (c *Chronicle) bodyAt(place int) []byte {
	p := c.places[place]
	return c.arena[p.chunk][p.from:p.to]
}

func (c *Chronicle) recordedAt(place int) time.Time {
	return chronicleDawn.Add(time.Duration(place) * 30 * time.Second)
}

func (c *Chronicle) idAt(place int) (id ulid.ULID) {
	_ = id.SetTime(ulid.Timestamp(c.recordedAt(place)))
	mixed := rand.New(rand.NewPCG(uint64(place), 3))
	binary.BigEndian.PutUint64(id[6:], mixed.Uint64())
	binary.BigEndian.PutUint16(id[14:], uint16(mixed.Uint32()))
	return id
}

// often draws an entity: the first are drawn much oftener than the others.
func often(r *rand.Rand, of []string) string {
	return of[rand.NewZipf(r, 1.05, 3, uint64(len(of)-1)).Uint64()]
}

// lately draws an entity among those that came up last, mostly.
func lately(r *rand.Rand, of []string) string {
	if r.IntN(10) == 0 {
		return of[r.IntN(len(of))]
	}
	return of[len(of)-1-r.IntN(min(500, len(of)))]
}

// aboutKind is the kind of entity that an occurrence of a kind is about.
func aboutKind(kind string, r *rand.Rand) string {
	switch kind {
	case "meeting":
		return []string{"meeting", "mechanism", "mechanism"}[r.IntN(3)]
	case "milestone":
		return "project"
	case "relationship", "position", "remark":
		return "organisation"
	}
	return kind
}

// body is what a version of an occurrence says.
func (c *Chronicle) body(at uint32) []byte {
	record := c.records[at]
	r := rand.New(rand.NewPCG(record.seed, 0)) // the same for all versions
	verbs := events.Verbs(record.kind)
	verb := verbs[r.IntN(len(verbs))]
	occurred := chronicleDate(r)
	for range record.versions {
		occurred = chronicleDate(r)
	}
	b := fmt.Appendf(nil, `{"type":"%s.%s","occurred":"%s","dating":"stated","title":"%s, version %d","summary":"%s"`,
		record.kind, verb, occurred, prose(r, 40), record.versions, prose(r, 260))
	if of := c.byKind[aboutKind(record.kind, r)]; len(of) > 0 {
		about := lately(r, of)
		if slices.Contains([]string{"relationship", "position", "remark", "office", "visit"}, record.kind) {
			about = often(r, of)
		}
		b = fmt.Appendf(b, `,"about":"%s"`, about)
	}
	b = append(b, `,"actors":[`...)
	for i := range 1 + r.IntN(3) {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"entity":"%s","role":"%s"`, often(r, c.general), []string{"speaker", "party", "obligor", "host"}[r.IntN(4)])
		if of := c.byKind["office"]; len(of) > 0 && r.IntN(4) == 0 {
			b = fmt.Appendf(b, `,"office":"%s"`, often(r, of))
		}
		b = append(b, '}')
	}
	b = append(b, ']')
	if r.IntN(3) > 0 {
		b = fmt.Appendf(b, `,"places":["%s"]`, often(r, c.general))
	}
	if r.IntN(2) > 0 {
		b = fmt.Appendf(b, `,"touches":["%s"]`, often(r, c.general))
	}
	b = chronicleDetails(b, record.kind, verb, r)
	return append(chronicleCitations(b, r), '}')
}

func chronicleDetails(b []byte, kind, verb string, r *rand.Rand) []byte {
	switch {
	case kind == "commitment" && slices.Contains([]string{"made", "rescheduled", "reaffirmed"}, verb) && r.IntN(3) > 0:
		return fmt.Appendf(b, `,"details":{"due":"%d","terms":"%s"}`, 2018+r.IntN(16), prose(r, 60))
	case verb == "scheduled" || verb == "announced":
		return fmt.Appendf(b, `,"details":{"planned":"%s"}`, chronicleDay(r).String()[:7])
	}
	return b
}

func chronicleCitations(b []byte, r *rand.Rand) []byte {
	b = append(b, `,"citations":[`...)
	first := rand.NewZipf(r, 1.2, 8, chronicleSource-1).Uint64()
	for i := range 1 + r.IntN(3) {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"source":"%s","locator":"line %d","quote":"%s"`, sourceSlug((int(first)+i*7)%chronicleSource), r.IntN(300), prose(r, 50))
		switch {
		case i == 0 && r.IntN(2) == 0:
			b = append(b, `,"gives":["type","occurred","about","actors"]`...)
		case i == 1 && r.IntN(2) == 0:
			b = append(b, `,"directness":"attributed","gives":["type","occurred"]`...)
		case i > 0 && r.IntN(10) == 0:
			b = fmt.Appendf(b, `,"says":{"occurred":"%s"}`, chronicleDay(r).String()[:7])
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func chronicleDay(r *rand.Rand) edtf.Day { return chronicleBegun.AddDays(r.IntN(chronicleDays)) }

// chronicleDate draws a date: half are days, a third months, the rest vaguer.
func chronicleDate(r *rand.Rand) string {
	d := chronicleDay(r).String()
	switch n := r.IntN(100); {
	case n < 50:
		return d
	case n < 80:
		return d[:7]
	case n < 86:
		return d[:4]
	case n < 90:
		return d[:5] + []string{"33", "34", "40", "21"}[r.IntN(4)]
	case n < 92:
		return "[.." + d + "]"
	case n < 93:
		return "[" + d[:7] + "..]"
	case n < 95:
		return d + "/.."
	}
	return events.Unknown
}

const chronicleWords = "the minister said that both governments had agreed on a further round of talks about trade water energy research and the border while observers doubted whether a date could be kept "

// prose is text of a length, which differs.
func prose(r *rand.Rand, length int) string {
	at := r.IntN(len(chronicleWords))
	return (chronicleWords[at:] + strings.Repeat(chronicleWords, length/len(chronicleWords)+1))[:length]
}

// event is the event at a place, with strings of its own.
func (c *Chronicle) event(place int) events.Stored {
	p := c.places[place]
	r := c.records[p.record]
	subject := events.SubjectPrefix + "." + BenchTimeline + "." + r.kind + "." + r.key
	tokens := strings.Split(subject, ".")
	e := events.Stored{Sequence: uint64(place + 1), Event: events.Event{
		ID: c.idAt(place), Record: events.Ref{Timeline: tokens[1], Kind: tokens[2], Key: tokens[3]},
		Change: events.Changes[p.change], Recorded: c.recordedAt(place), By: strings.Clone("archivist"), Body: slices.Clone(c.bodyAt(place)),
	}}
	if e.Change.NeedsReason() {
		e.Reason = strings.Clone("a closer look at the text")
	}
	return e
}

// Event is the event of a sequence.
func (c *Chronicle) Event(sequence uint64) events.Stored { return c.event(int(sequence - 1)) }

// Len counts the events.
func (c *Chronicle) Len() int { return len(c.places) }

// Get implements [Getter].
func (c *Chronicle) Get(_ context.Context, sequence uint64) (events.Stored, error) {
	if sequence == 0 || sequence > uint64(len(c.places)) {
		return events.Stored{}, events.ErrNotFound
	}
	return c.Event(sequence), nil
}

// Head implements events.Reader.
func (c *Chronicle) Head(context.Context) (uint64, error) { return uint64(len(c.places)), nil }

// Read implements events.Reader.
func (c *Chronicle) Read(_ context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for place := int(max(q.From, 1)) - 1; place < len(c.places); place++ {
			if !yield(c.event(place), nil) {
				return
			}
		}
	}
}

// checkChronicle is a test of the generator: every body decodes.
func (c *Chronicle) check() error {
	var size int
	for place := range c.places {
		e := c.event(place)
		size += len(e.Body)
		if !json.Valid(e.Body) {
			return fmt.Errorf("event %d is not JSON: %s", place+1, e.Body)
		}
		if _, err := decode(e.Record.Kind, e.Body); err != nil {
			return fmt.Errorf("event %d: %w: %s", place+1, err, e.Body)
		}
	}
	if size/len(c.places) > 2000 {
		return errors.New("bodies are too large")
	}
	return nil
}

// BenchPlace is a place in the timeline order of a chronicle, a new one each time.
func BenchPlace(i int) *Place {
	return &Place{hi: dayOf(chronicleBegun.AddDays(i * 37 % 3000)), lo: minDay}
}

// busiest are the slugs that most versions name, the busiest first.
func (t *Timeline) busiest() []string {
	all := make([]string, 0, len(t.facets))
	for slug := range t.facets {
		if _, ok := t.entities.Get(slug); ok {
			all = append(all, slug)
		}
	}
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(t.facets[b].naming), len(t.facets[a].naming)), cmp.Compare(a, b))
	})
	return all
}
