package api

import (
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// The two states that are compared, as their parameters begin.
const (
	fromState = "from."
	toState   = "to."
)

var since = parameter{
	name: "since", about: "what is new since an answer at this basis: next of the last difference, or basis_query of any answer, percent-encoded; " +
		"it stands for the first state, and the second is the same as known now and as of today, unless to.… says otherwise",
	example: "known_at=253&today=2026-07-10", schema: text, asks: true,
}

// diffParameters are the perspective's for both states, and for each of them.
func diffParameters() []parameter {
	all := []parameter{since}
	for _, p := range perspective {
		from, to := p, p
		from.name, from.about = fromState+p.name, "of the first state alone: "+p.name
		to.name, to.about = toState+p.name, "of the second state alone: "+p.name
		p.about = "of both states: " + p.about
		all = append(all, from, to, p)
	}
	return append(all, upTo, resume, waiting)
}

// difference compares two states. Its lines have no names to go on behind, so a
// page counts them: it makes those before it again.
func difference(q *question) (Difference, error) {
	t, err := q.timeline()
	if err != nil {
		return Difference{}, err
	}
	from, to, err := q.states()
	if err != nil {
		return Difference{}, err
	}
	d, err := t.Diff(q.context(), from, to)
	if err != nil {
		return Difference{}, err
	}
	q.basisQuery = prefixed(fromState, d.From) + "&" + prefixed(toState, d.To)
	if q.cursor != nil && q.cursor.Basis != q.basisQuery {
		return Difference{}, errOther
	}
	lines := list(q, skip(d.Lines(), q.after.Skip), nil, func(projector.Line) place { return place{Skip: q.after.Skip + q.limit} })
	if err := d.Err(); err != nil {
		return Difference{}, fault{err}
	}
	return Difference{t.Slug(), d.From, d.To, q.basisQuery, d.To.String(), q.next, lines}, nil
}

// prefixed are the parameters that ask for a basis as one of two.
func prefixed(state string, b projector.Basis) string {
	return state + strings.ReplaceAll(b.String(), "&", "&"+state)
}

func skip[R any](rows iter.Seq[R], n int) iter.Seq[R] {
	return func(yield func(R) bool) {
		for r := range rows {
			if n--; n < 0 && !yield(r) {
				return
			}
		}
	}
}

// states reads from where to look, twice.
func (q *question) states() (from, to projector.Perspective, err error) {
	if q.cursor != nil && !q.asks() {
		if err := q.adoptStates(); err != nil {
			return from, to, err
		}
	}
	read := q.bothStates
	if q.given.Has("since") {
		read = q.statesSince
	}
	if from, to, err = read(); err != nil {
		return from, to, err
	}
	q.fixed = q.cursor != nil || isFixed(from) && isFixed(to)
	return from, to, q.settleStates(&from, &to)
}

func isFixed(p projector.Perspective) bool { return p.KnownAt.Sequence > 0 && !p.Day().IsZero() }

// adoptStates takes the states of a cursor for those of the question.
func (q *question) adoptStates() error {
	values, err := url.ParseQuery(q.cursor.Basis)
	for name, all := range values {
		if !q.takes(name) || len(all) != 1 {
			return errCursor
		}
		q.given[name] = all
	}
	if err != nil {
		return errCursor
	}
	return nil
}

// settleStates fills in what the request leaves to the moment of asking: on
// later pages, that of the first.
func (q *question) settleStates(from, to *projector.Perspective) error {
	for state, p := range map[string]*projector.Perspective{fromState: from, toState: to} {
		if q.cursor != nil {
			basis, err := projector.ParseBasis(ofState(state, q.cursor.Basis))
			if err != nil {
				return errCursor
			}
			complete(p, basis)
		} else if p.Day().IsZero() {
			p.Today = edtf.DayOf(q.Now())
		}
	}
	return nil
}

// ofState are the parameters of one state, as of a basis.
func ofState(state, query string) string {
	var own []string
	for part := range strings.SplitSeq(query, "&") {
		if name, ok := strings.CutPrefix(part, state); ok {
			own = append(own, name)
		}
	}
	return strings.Join(own, "&")
}

// bothStates reads parameters for both states, and those for one that stand
// against them.
func (q *question) bothStates() (from, to projector.Perspective, err error) {
	if from, err = q.state(fromState, q.value); err == nil {
		to, err = q.state(toState, q.value)
	}
	return from, to, err
}

// state reads one state; what it does not say itself, otherwise says.
func (q *question) state(state string, otherwise func(string) string) (projector.Perspective, error) {
	return projector.ParsePerspective(func(name string) string {
		if q.given.Has(state + name) {
			return q.value(state + name)
		}
		return otherwise(name)
	})
}

// statesSince are the state of a basis, and the same as it is now.
func (q *question) statesSince() (from, to projector.Perspective, err error) {
	for name := range q.given {
		if strings.HasPrefix(name, fromState) || slices.ContainsFunc(perspective, func(p parameter) bool { return p.name == name }) {
			return from, to, refusal{events.ErrInvalid, name + " cannot stand beside since, which says the first state whole", "write " + toState + strings.TrimPrefix(name, fromState) + " for the second"}
		}
	}
	basis, err := projector.ParseBasis(q.value("since"))
	if err != nil {
		return from, to, err
	}
	from = basis.Perspective()
	still := map[string]string{}
	for _, p := range from.Parameters() {
		if p.Name != "known_at" && p.Name != "today" {
			still[p.Name] = p.Value
		}
	}
	to, err = q.state(toState, func(name string) string { return still[name] })
	return from, to, err
}
