package projector

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// Perspective is from where a question looks at a timeline (time.md). The zero
// Perspective asks for everything, as known now.
type Perspective struct {
	// AsOf asks what was so on that day; the zero Day asks for everything, with
	// statuses as of Today.
	AsOf edtf.Day
	// KnownAt asks what the log said then; the zero Moment is now.
	KnownAt Moment
	// ReportedBy asks what a reader could have known on that day: as if only
	// sources existed that had certainly been published by then.
	ReportedBy edtf.Day
	// Without asks as if these sources (slugs) were withdrawn.
	Without []string
	// Certainty Possible adds what may have been so.
	Certainty Certainty
	// CarryForward takes the last attested holder of an office for its holder
	// as long as nobody else is attested next, marked as such.
	CarryForward bool
	// Today is the UTC date of the asker; part of the answer's basis. Without
	// it and without AsOf no status is derived from dates, and the certainty of
	// what is dated is empty.
	Today edtf.Day
}

// Day is the day for which statuses are derived.
func (p Perspective) Day() edtf.Day {
	if p.AsOf.IsZero() {
		return p.Today
	}
	return p.AsOf
}

// Moment is a place in the history of a log: a sequence, or a time, which
// stands for the last sequence recorded in the timeline at or before it. The
// zero Moment is now.
type Moment struct {
	Sequence uint64
	Time     time.Time
}

// String writes the moment as [ParseMoment] reads it, empty for now.
func (m Moment) String() string {
	switch {
	case m.Sequence > 0:
		return strconv.FormatUint(m.Sequence, 10)
	case !m.Time.IsZero():
		return m.Time.UTC().Format(time.RFC3339Nano)
	}
	return ""
}

// ParseMoment reads a sequence (57), a time (2026-07-06T09:00:00Z), or a date,
// which stands for its end in UTC. Empty is now.
func ParseMoment(s string) (Moment, error) {
	if s == "" {
		return Moment{}, nil
	}
	if sequence, err := strconv.ParseUint(s, 10, 64); err == nil && sequence > 0 {
		return Moment{Sequence: sequence}, nil
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return Moment{Time: at.UTC()}, nil
	}
	if d, err := time.Parse(time.DateOnly, s); err == nil {
		return Moment{Time: d.AddDate(0, 0, 1).Add(-time.Millisecond)}, nil
	}
	return Moment{}, fmt.Errorf("%w: %.60q is neither a sequence such as 57, nor a time such as 2026-07-06T09:00:00Z, nor a date", events.ErrInvalid, s)
}

// Basis names what an answer rests on: asked again with it, the answer is the
// same for ever, whatever was recorded since.
type Basis struct {
	KnownAt      uint64    `json:"known_at"` // sequence of the last event of the timeline that was known
	AsOf         edtf.Day  `json:"as_of,omitzero"`
	ReportedBy   edtf.Day  `json:"reported_by,omitzero"`
	Without      []string  `json:"without,omitempty"` // sorted
	Certainty    Certainty `json:"certainty"`
	CarryForward bool      `json:"carry_forward,omitempty"`
	Today        edtf.Day  `json:"today,omitzero"`
}

// Basis is what an answer from a perspective rests on, known up to a sequence.
func (p Perspective) basis(knownAt uint64) Basis {
	without := slices.Clone(p.Without)
	slices.Sort(without)
	return Basis{
		KnownAt: knownAt, AsOf: p.AsOf, ReportedBy: p.ReportedBy, Without: slices.Compact(without),
		Certainty: cmp.Or(p.Certainty, Definite), CarryForward: p.CarryForward, Today: p.Today,
	}
}

// Perspective asks again what was asked.
func (b Basis) Perspective() Perspective {
	return Perspective{
		AsOf: b.AsOf, KnownAt: Moment{Sequence: b.KnownAt}, ReportedBy: b.ReportedBy, Without: b.Without,
		Certainty: b.Certainty, CarryForward: b.CarryForward, Today: b.Today,
	}
}

// String writes the basis as the parameters that ask with it again, in one
// canonical order: known_at=253&today=2026-11-22. [ParseBasis] reads it.
func (b Basis) String() string { return b.Perspective().Query() }

// Parameter is a part of a perspective as requests name it.
type Parameter struct{ Name, Value string }

// Parameters are those that ask from the perspective again, in one canonical
// order, without those that say nothing. [ParsePerspective] reads them.
func (p Perspective) Parameters() []Parameter {
	certainty, carry := p.Certainty, ""
	if certainty == Definite {
		certainty = ""
	}
	if p.CarryForward {
		carry = "true"
	}
	return slices.DeleteFunc([]Parameter{
		{"known_at", p.KnownAt.String()},
		{"as_of", p.AsOf.String()},
		{"reported_by", p.ReportedBy.String()},
		{"without", strings.Join(p.Without, ",")},
		{"certainty", string(certainty)},
		{"carry_forward", carry},
		{"today", p.Today.String()},
	}, func(p Parameter) bool { return p.Value == "" })
}

// Query is the query of a URL that asks from the perspective again.
func (p Perspective) Query() string {
	var parts []string
	for _, q := range p.Parameters() {
		parts = append(parts, q.Name+"="+strings.ReplaceAll(url.QueryEscape(q.Value), "%2C", ","))
	}
	return strings.Join(parts, "&")
}

// ParseBasis reads what [Basis.String] wrote. The error is an ErrInvalid.
func ParseBasis(s string) (Basis, error) {
	q, err := url.ParseQuery(s)
	if err != nil {
		return Basis{}, fmt.Errorf("%w: basis %.60q: %w", events.ErrInvalid, s, err)
	}
	p, err := ParsePerspective(q.Get)
	if err != nil {
		return Basis{}, fmt.Errorf("basis %.60q: %w", s, err)
	}
	b := p.basis(p.KnownAt.Sequence)
	for name, values := range q {
		if len(values) > 1 || values[0] == "" || !slices.Contains(parameterNames, name) {
			return Basis{}, fmt.Errorf("%w: basis %.60q is not one that an answer named: look at %.40s", events.ErrInvalid, s, name)
		}
	}
	if p.KnownAt.Sequence == 0 {
		return Basis{}, fmt.Errorf("%w: basis %.60q names no sequence: it begins with known_at=", events.ErrInvalid, s)
	}
	return b, nil
}

// parameterNames are those of a perspective.
var parameterNames = []string{"known_at", "as_of", "reported_by", "without", "certainty", "carry_forward", "today"}

// ParsePerspective reads a perspective from its parameters by name: as_of,
// known_at, reported_by, without (slugs with commas between), certainty,
// carry_forward, today. One that is absent is empty. The error is an
// ErrInvalid that names the parameter and the way out.
func ParsePerspective(value func(name string) string) (p Perspective, err error) {
	days := []struct {
		name string
		day  *edtf.Day
	}{{"as_of", &p.AsOf}, {"reported_by", &p.ReportedBy}, {"today", &p.Today}}
	for _, d := range days {
		if *d.day, err = parseDay(d.name, value(d.name)); err != nil {
			return Perspective{}, err
		}
	}
	if p.KnownAt, err = ParseMoment(value("known_at")); err != nil {
		return Perspective{}, fmt.Errorf("known_at: %w", err)
	}
	if p.Certainty, err = parseCertainty(value("certainty")); err != nil {
		return Perspective{}, err
	}
	if p.CarryForward, err = parseSwitch("carry_forward", value("carry_forward")); err != nil {
		return Perspective{}, err
	}
	p.Without, err = parseSlugs("without", value("without"))
	return p, err
}

func parseDay(name, s string) (edtf.Day, error) {
	if s == "" {
		return edtf.Day{}, nil
	}
	d, err := edtf.ParseDay(s)
	if err != nil {
		return edtf.Day{}, fmt.Errorf("%w: %s=%.40s is not a day of the calendar: write it as YYYY-MM-DD, for example 2026-07-02", events.ErrInvalid, name, s)
	}
	return d, nil
}

func parseCertainty(s string) (Certainty, error) {
	switch c := Certainty(s); c {
	case "", Definite:
		return Definite, nil
	case Possible:
		return c, nil
	}
	return "", fmt.Errorf("%w: certainty=%.40s is none that can be asked for: use definite or possible", events.ErrInvalid, s)
}

func parseSwitch(name, s string) (bool, error) {
	if s == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(s)
	if err != nil {
		return false, fmt.Errorf("%w: %s=%.40s is neither true nor false", events.ErrInvalid, name, s)
	}
	return on, nil
}

func parseSlugs(name, s string) ([]string, error) {
	if s == "" {
		return nil, nil
	}
	slugs := strings.Split(s, ",")
	for _, slug := range slugs {
		if err := events.CheckSlug(slug); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", events.ErrInvalid, name, err)
		}
	}
	return slugs, nil
}

// Certainty says how sure it is that something had happened by a day
// (the words of the contract: definite if hi ≤ D, possible if lo ≤ D < hi).
type Certainty string

// The certainties.
const (
	Definite Certainty = "definite"
	Possible Certainty = "possible"
	NotYet   Certainty = "not yet"
	Undated  Certainty = "undated"
)
