package feed

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// looks are the parameters of a perspective that a feed takes. It goes by the
// clock and tells no holders of offices, so it takes neither today nor
// carry_forward.
var looks = []string{"as_of", "certainty", "known_at", "reported_by", "without"}

// languageParameter chooses a language. It filters nothing.
const languageParameter = "lang"

// spelling is how a topic was asked for: what it was read from.
type spelling struct {
	takes       params
	about       subject
	file, query string
}

// read is what was read from a spelling.
type read struct {
	topic            topic
	extension, asked string
}

// newTopics remember what canonical queries ask for, so that a reader that comes
// again is not read again.
func newTopics() *generations[spelling, read] {
	return newGenerations[spelling](topicsSize, func(r read) int { return 1<<10 + 4*len(r.asked) })
}

const topicsSize = 4 << 20

// readTopic reads which feed is asked for. Every topic has one URL: another
// spelling of it is moved there, so that readers, caches and hubs know it by one
// name.
func (h *handler) readTopic(a *ask, r *http.Request, takes params) error {
	s := spelling{takes, a.about, r.PathValue("file"), r.URL.RawQuery}
	known, ok := h.topics.get(s)
	if !ok {
		var err error
		if known, err = s.read(); err != nil {
			return err
		}
	}
	a.topic, a.extension, a.asked = known.topic, known.extension, known.asked
	canonical := known.topic.query()
	if canonical == s.query {
		if !ok {
			h.topics.put(s, known)
		}
		return nil
	}
	var err error
	if a.wait, err = waitOf(r.URL.Query().Get("wait")); err != nil || canonical == withoutWait(s.query) {
		return err
	}
	return moved{to: joined("?", []string{h.site.local().base + r.URL.EscapedPath(), canonical}), status: http.StatusMovedPermanently}
}

// read reads a spelling.
func (s spelling) read() (r read, err error) {
	r.topic = topic{about: s.about, series: s.takes.series}
	if s.takes.archive {
		if r.topic.archive, r.extension, err = archiveOf(s.file); err != nil {
			return read{}, err
		}
	}
	q, err := url.ParseQuery(s.query)
	if err != nil {
		return read{}, refusal{events.ErrInvalid, "The question mark is followed by what is no query.", "Write name=value, with & between, and percent signs as %25."}
	}
	if err := refuseUnknown(q, s.takes); err != nil {
		return read{}, err
	}
	if err := r.topic.read(q); err != nil {
		return read{}, refusalOf(err)
	}
	r.asked = joined("?", []string{s.file, r.topic.query()})
	return r, nil
}

func (t *topic) read(q url.Values) (err error) {
	if t.chosen, err = projector.ParseSelection(func(name string) []string { return given(q[name]) }); err != nil {
		return err
	}
	if t.from, err = projector.ParsePerspective(func(name string) string { return strings.Join(given(q[name]), ",") }); err != nil {
		return err
	}
	slices.Sort(t.from.Without)
	t.from.Without = slices.Compact(t.from.Without)
	t.lang, err = languageOf(strings.Join(given(q[languageParameter]), ","))
	return err
}

// languageOf reads a BCP 47 tag and writes it as it is written best.
func languageOf(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	tag, err := language.Parse(s)
	if err != nil {
		return "", fmt.Errorf("%w: lang=%.40s is not the tag of a language: write one, as en, ja or hi", events.ErrInvalid, s)
	}
	return tag.String(), nil
}

// refuseUnknown refuses what a feed cannot be asked: the answer would look like
// what was asked for and be something else.
func refuseUnknown(q url.Values, takes params) error {
	known := slices.Concat(looks, []string{languageParameter, "wait"})
	if takes.filters {
		known = append(known, projector.SelectionParameters...)
	}
	if takes.archive {
		known = append(slices.DeleteFunc(known, func(name string) bool { return slices.Contains(looks, name) || name == projector.WordsParameter }), "renderer")
	}
	slices.Sort(known)
	for name := range q {
		if !slices.Contains(known, name) {
			return refusal{events.ErrInvalid, fmt.Sprintf("%.40s is nothing that this feed can be asked.", name), "It takes " + strings.Join(known, ", ") + "."}
		}
	}
	return nil
}

// withoutWait is a query but for wait, which is of the request and not of what is
// asked for.
func withoutWait(query string) string {
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool { return strings.HasPrefix(part, "wait=") })
	return strings.Join(parts, "&")
}
