package feed

import (
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

// ask is what a request asks for.
type ask struct {
	about subject
	at    projector.Perspective // zero for what does not depend on the day
	asked string                // at, as a page's query; the day of asking is in it
	page  int                   // from 1, of a long list
	wait  uint64
	now   time.Time

	person    bool   // asks with a browser, of a route that tells people apart
	topic     topic  // of a feed
	extension string // of an archive's file
}

// params says which parameters a route takes, beside wait, and whether it tells
// people apart from readers.
type params struct {
	perspective, people bool
	series              series // of a feed, which takes parameters of its own
	filters             bool   // of a feed: it chooses among its occurrences
	archive             bool   // of a feed: its path names one of its archives
}

var pageParams = params{perspective: true}

// perspectives are the parameters of a perspective.
var perspectives = []string{"as_of", "known_at", "reported_by", "without", "certainty", "carry_forward", "today"}

// filters are parameters that the contract names for other routes. One that a
// route does not take is refused: the answer would look like what was asked for
// and be something else. Unknown ones are passed over, as links collect them.
var filters = append([]string{languageParameter}, projector.SelectionParameters...)

func (h *handler) askOf(r *http.Request, takes params) (ask, error) {
	now := h.Now()
	about, err := subjectOf(r)
	if err != nil {
		return ask{}, err
	}
	a := ask{about: about, now: now, page: 1, person: takes.people && isPerson(r)}
	if takes.series != "" {
		err := h.readTopic(&a, r, takes)
		return a, err
	}
	if r.URL.RawQuery != "" {
		if err := a.readQuery(r.URL.Query(), takes); err != nil {
			return ask{}, err
		}
	}
	if takes.perspective {
		if a.at.Today.IsZero() {
			a.at.Today = edtf.DayOf(now)
		}
		a.asked = a.at.Query()
	}
	return a, nil
}

func (a *ask) readQuery(q url.Values, takes params) (err error) {
	for _, name := range slices.Concat(perspectives, filters) {
		if q.Has(name) && (!takes.perspective || slices.Contains(filters, name)) {
			return refusal{events.ErrInvalid, name + " is not a question that this page can answer.", "Leave " + name + " out of the address."}
		}
	}
	if a.at, err = projector.ParsePerspective(func(name string) string { return strings.Join(given(q[name]), ",") }); err != nil {
		return refusalOf(err)
	}
	if a.wait, err = waitOf(q.Get("wait")); err != nil {
		return err
	}
	if s := q.Get("page"); s != "" {
		if a.page, err = strconv.Atoi(s); err != nil || a.page < 1 {
			return refusal{events.ErrInvalid, fmt.Sprintf("page=%.40s is not a page.", s), "Pages are counted from 1."}
		}
	}
	return nil
}

// waitOf reads the sequence that an answer waits for, 0 for none.
func waitOf(s string) (uint64, error) {
	if s == "" {
		return 0, nil
	}
	sequence, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, refusal{events.ErrInvalid, fmt.Sprintf("wait=%.40s is not a sequence.", s), "Use the sequence that a write answered with, for example wait=57."}
	}
	return sequence, nil
}

// given are the values of a parameter that are not empty: a form sends every
// field, also those that were left alone.
func given(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
}

// refusalOf says on a page what an ErrInvalid says.
func refusalOf(err error) error {
	if !errors.Is(err, events.ErrInvalid) && !errors.Is(err, events.ErrNotFound) {
		return err
	}
	words := err.Error()
	for _, sentinel := range []error{events.ErrInvalid, events.ErrNotFound} {
		words = strings.Replace(words, sentinel.Error()+": ", "", 1)
		if errors.Is(err, sentinel) {
			at := strings.LastIndex(words, ": ")
			if at < 0 || !strings.Contains(words[:at], " ") { // known_at: …
				return refusal{sentinel, words + ".", ""}
			}
			return refusal{sentinel, words[:at] + ".", capital(words[at+2:]) + "."}
		}
	}
	return err
}

// keptQuery is what of a request's query goes along with a redirect: the
// parameters of pages, written anew.
func keptQuery(r *http.Request) string {
	kept := url.Values{}
	for name, values := range r.URL.Query() {
		if slices.Contains(perspectives, name) || name == "wait" || name == "page" {
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
	p := a.at
	if p.Today == edtf.DayOf(a.now) {
		p.Today = edtf.Day{}
	}
	query := p.Query()
	if page > 1 {
		query = strings.TrimLeft(query+"&page="+strconv.Itoa(page), "&")
	}
	if query == "" {
		return ""
	}
	return "?" + query
}
