package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// How many rows a page has.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// patience is how long wait=SEQUENCE holds an answer.
const patience = 5 * time.Second

// question is what a request asks for, as far as it is read.
type question struct {
	*handler
	route   *route
	request *http.Request
	given   url.Values // parameters that are not empty
	limit   int
	cursor  *cursor // nil for a first page
	after   place   // of the cursor
	asked   projector.Perspective
	fixed   bool // the request itself names the whole basis

	view       *projector.View // nil where the route is not about one basis
	basisQuery string          // what asks with the basis again
	next       string          // the cursor behind this page, empty at the end
}

// ask reads a request from its path to its basis.
func (h *handler) ask(r *http.Request, route *route) (*question, error) {
	q := &question{handler: h, route: route, request: r, given: url.Values{}, limit: defaultLimit}
	for _, step := range []func() error{
		q.readPath, q.readQuery, q.readLimit, q.readCursor, q.readPerspective, q.wait, q.open,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return q, nil
}

func (q *question) context() context.Context { return q.request.Context() }

// path is a part of the path, by its name in the pattern.
func (q *question) path(name string) string { return q.request.PathValue(name) }

// value is a parameter; values of a repeated one have commas between.
func (q *question) value(name string) string { return strings.Join(q.given[name], ",") }

func (q *question) takes(name string) bool {
	return slices.ContainsFunc(q.route.takes, func(p parameter) bool { return p.name == name })
}

// readPath refuses names that cannot be one: they are not found, like one that
// is not recorded.
func (q *question) readPath() error {
	for _, name := range []string{"timeline", "slug", "id", "kind"} {
		s := q.path(name)
		if !strings.Contains(q.route.path, "{"+name+"}") {
			continue
		}
		if err := pathChecks[name](s); err != nil {
			return refusal{events.ErrNotFound, fmt.Sprintf("nothing is recorded under %.70q", s), err.Error()}
		}
	}
	return nil
}

var pathChecks = map[string]func(string) error{
	"timeline": events.CheckTimeline,
	"slug":     events.CheckSlug,
	"kind":     events.CheckSlug,
	"id": func(s string) error {
		if id, err := ulid.ParseStrict(s); err != nil || id.String() != s {
			return errors.New("an occurrence is named by its ULID, in upper case")
		}
		return nil
	},
}

// readQuery refuses parameters that the route does not take, and those that say
// two things.
func (q *question) readQuery() error {
	if q.request.URL.RawQuery == "" {
		return nil
	}
	values, err := url.ParseQuery(q.request.URL.RawQuery)
	if err != nil {
		return refusal{events.ErrInvalid, "what stands behind the question mark is not a query", "percent-encode the values"}
	}
	for name, all := range values {
		i := slices.IndexFunc(q.route.takes, func(p parameter) bool { return p.name == name })
		if i < 0 {
			return refusal{events.ErrInvalid, fmt.Sprintf("there is no parameter %.60q here", name), q.route.hint()}
		}
		all = slices.DeleteFunc(all, func(s string) bool { return s == "" }) // a form sends every field
		if len(all) > 1 && !q.route.takes[i].many {
			return refusal{events.ErrInvalid, fmt.Sprintf("%s stands there %d times", name, len(all)), "say it once"}
		}
		if len(all) > 0 {
			q.given[name] = all
		}
	}
	return nil
}

func (q *question) readLimit() (err error) {
	s := q.given.Get("limit")
	if s == "" {
		return nil
	}
	if q.limit, err = strconv.Atoi(s); err != nil || q.limit < 1 || q.limit > maxLimit {
		return refusal{events.ErrInvalid, fmt.Sprintf("limit=%.40s is not a number of rows", s), fmt.Sprintf("use 1 to %d", maxLimit)}
	}
	return nil
}

// asks tells whether anything of the question is given beside a cursor.
func (q *question) asks() bool {
	return slices.ContainsFunc(q.route.takes, func(p parameter) bool { return p.asks && q.given.Has(p.name) })
}

// filters are the parameters that select, beside the perspective.
func (q *question) filters() url.Values {
	kept := url.Values{}
	for _, p := range q.route.takes {
		if p.selects && q.given.Has(p.name) {
			kept[p.name] = q.given[p.name]
		}
	}
	return kept
}

// looks tells whether the route looks at a timeline from one perspective.
func (q *question) looks() bool { return q.takes("known_at") && !q.takes("since") }

// readPerspective reads from where to look. Who names no day asks as of today.
func (q *question) readPerspective() (err error) {
	if !q.looks() {
		return nil
	}
	if q.asked, err = projector.ParsePerspective(q.value); err != nil {
		return err
	}
	q.fixed = q.asked.KnownAt.Sequence > 0 && (!q.asked.Day().IsZero() || !q.takes("today"))
	if q.cursor != nil {
		return q.readBasis()
	}
	if q.takes("today") && q.asked.Day().IsZero() {
		q.asked.Today = edtf.DayOf(q.Now())
	}
	return nil
}

// readBasis takes from a cursor what the request leaves open.
func (q *question) readBasis() error {
	basis, err := projector.ParseBasis(q.cursor.Basis)
	if err != nil {
		return errCursor
	}
	q.fixed = true // the cursor names it
	if !q.asks() {
		q.asked = basis.Perspective()
		return nil
	}
	complete(&q.asked, basis)
	return nil
}

// complete takes from a basis what a perspective leaves to the moment of asking.
func complete(p *projector.Perspective, basis projector.Basis) {
	if p.KnownAt == (projector.Moment{}) {
		p.KnownAt.Sequence = basis.KnownAt
	}
	if p.Day().IsZero() {
		p.Today = basis.Today
	}
}

// wait returns when the views hold the event that the request waits for.
func (q *question) wait() error {
	s := q.given.Get("wait")
	if s == "" {
		return nil
	}
	sequence, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return refusal{events.ErrInvalid, fmt.Sprintf("wait=%.40s is not a sequence", s), "use the sequence that a write answered with, for example wait=57"}
	}
	waiting, cancel := context.WithTimeout(q.context(), patience)
	defer cancel()
	err = q.views.Wait(waiting, sequence)
	if err != nil && errors.Is(waiting.Err(), context.DeadlineExceeded) {
		return ErrBehind
	}
	return err
}

// open looks at the timeline from the perspective.
func (q *question) open() error {
	if !q.looks() {
		return nil
	}
	t, err := q.timeline()
	if err != nil {
		return err
	}
	if q.view, err = t.At(q.context(), q.asked); err != nil {
		return err
	}
	if err := q.speak(); err != nil {
		return err
	}
	q.basisQuery = q.view.Basis().String()
	if q.cursor != nil && q.cursor.Basis != q.basisQuery {
		return errOther
	}
	if slug := q.given.Get("entity"); slug != "" {
		if _, ok := q.view.Entity(slug); !ok {
			return q.unknown(fmt.Sprintf("entity %.70q", slug), "entities")
		}
	}
	return nil
}

// speak has the view tell what it tells in the language that is asked for.
func (q *question) speak() error {
	lang := q.given.Get("lang")
	if lang == "" {
		return nil
	}
	if err := events.CheckLanguage(lang); err != nil {
		return fmt.Errorf("%w: lang: %w", events.ErrInvalid, err)
	}
	q.view = q.view.Speaking(lang)
	return nil
}

func (q *question) timeline() (*projector.Timeline, error) {
	slug := q.path("timeline")
	t, ok := q.views.State().Timeline(slug)
	if !ok {
		return nil, refusal{events.ErrNotFound, "there is no timeline " + slug, Prefix + "/timelines lists those there are"}
	}
	return t, nil
}

// unknown refuses what the timeline does not have, and says which list does.
func (q *question) unknown(what, list string) error {
	if err := q.view.Err(); err != nil {
		return fault{err} // it could not be looked for
	}
	slug := q.view.Slug()
	return refusal{events.ErrNotFound, "timeline " + slug + " has no " + what, Prefix + "/timelines/" + slug + "/" + list + " lists those there are"}
}
