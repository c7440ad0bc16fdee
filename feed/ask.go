package feed

import (
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

// ask is what a request asks for.
type ask struct {
	about subject
	at    projector.Perspective // zero for what does not depend on the day
	page  int                   // from 1, of a long list
	wait  uint64
	now   time.Time
}

// params says which parameters a route takes, beside wait.
type params struct{ perspective bool }

var pageParams = params{perspective: true}

// contracted are the parameters that the contract names. One that a route does
// not take is refused: the answer would look like what was asked for and be
// something else. Unknown ones are passed over, as links collect them.
var contracted = []string{
	"as_of", "certainty", "known_at", "reported_by", "without",
	"kind", "entity", "place", "actor", "lang", "q",
}

func askOf(r *http.Request, takes params, now time.Time) (ask, error) {
	about, err := subjectOf(r)
	if err != nil {
		return ask{}, err
	}
	a := ask{about: about, now: now, page: 1}
	if r.URL.RawQuery == "" {
		return a.withToday(takes, now), nil
	}
	q := r.URL.Query()
	for _, name := range contracted {
		if q.Has(name) && (!takes.perspective || name != "as_of" && name != "certainty") {
			return ask{}, refusal{events.ErrInvalid, name + " is not a question that this page can answer.", "Leave " + name + " out of the address."}
		}
	}
	if err := a.readQuery(q); err != nil {
		return ask{}, err
	}
	return a.withToday(takes, now), nil
}

func (a ask) withToday(takes params, now time.Time) ask {
	if takes.perspective {
		a.at.Today = edtf.DayOf(now)
	}
	return a
}

func (a *ask) readQuery(q url.Values) (err error) {
	if s := q.Get("as_of"); s != "" {
		if a.at.AsOf, err = edtf.ParseDay(s); err != nil {
			return refusal{events.ErrInvalid, fmt.Sprintf("as_of=%.40s is not a day of the calendar.", s), "Write it as YYYY-MM-DD, for example as_of=2026-07-02."}
		}
	}
	switch c := projector.Certainty(q.Get("certainty")); c {
	case "", projector.Definite:
	case projector.Possible:
		a.at.Certainty = c
	default:
		return refusal{events.ErrInvalid, fmt.Sprintf("certainty=%.40s is none that can be asked for.", c), "Use certainty=definite or certainty=possible."}
	}
	if s := q.Get("wait"); s != "" {
		if a.wait, err = strconv.ParseUint(s, 10, 64); err != nil {
			return refusal{events.ErrInvalid, fmt.Sprintf("wait=%.40s is not a sequence.", s), "Use the sequence that a write answered with, for example wait=57."}
		}
	}
	if s := q.Get("page"); s != "" {
		if a.page, err = strconv.Atoi(s); err != nil || a.page < 1 {
			return refusal{events.ErrInvalid, fmt.Sprintf("page=%.40s is not a page.", s), "Pages are counted from 1."}
		}
	}
	return nil
}

// keptQuery is what of a request's query goes along with a redirect: the
// parameters of pages, written anew.
func keptQuery(r *http.Request) string {
	kept := url.Values{}
	for name, values := range r.URL.Query() {
		if slices.Contains([]string{"as_of", "certainty", "wait", "page"}, name) {
			kept.Set(name, values[0])
		}
	}
	return kept.Encode()
}

// subjectOf reads what the path is about. A name that cannot be one is not
// found, like one that is not recorded.
func subjectOf(r *http.Request) (subject, error) {
	s := subject{r.PathValue("timeline"), r.PathValue("entity"), r.PathValue("occurrence")}
	if s.timeline != "" && events.CheckTimeline(s.timeline) != nil || s.entity != "" && events.CheckSlug(s.entity) != nil {
		return subject{}, events.ErrNotFound
	}
	if s.occurrence != "" {
		id, err := ulid.ParseStrict(s.occurrence)
		if err != nil {
			return subject{}, events.ErrNotFound
		}
		if id.String() != s.occurrence { // a ULID in lower case, or one that overflows
			return subject{}, events.ErrNotFound
		}
	}
	return s, nil
}

// query writes the parameters of a page that leads to a like one.
func (a ask) query(page int) string {
	var parts []string
	if !a.at.AsOf.IsZero() {
		parts = append(parts, "as_of="+a.at.AsOf.String())
	}
	if a.at.Certainty == projector.Possible {
		parts = append(parts, "certainty=possible")
	}
	if page > 1 {
		parts = append(parts, "page="+strconv.Itoa(page))
	}
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}
