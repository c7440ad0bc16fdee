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

// readTopic reads which feed is asked for. Every topic has one URL: another
// spelling of it is moved there, so that readers, caches and hubs know it by one
// name.
func (a *ask) readTopic(r *http.Request, takes params, s site) (err error) {
	a.topic = topic{about: a.about, series: takes.series}
	if takes.archive {
		if a.topic.archive, a.extension, err = archiveOf(r.PathValue("file")); err != nil {
			return err
		}
	}
	q := r.URL.Query()
	if err := refuseUnknown(q, takes); err != nil {
		return err
	}
	if a.wait, err = waitOf(q.Get("wait")); err != nil {
		return err
	}
	if err := a.topic.read(q); err != nil {
		return refusalOf(err)
	}
	a.asked = joined("?", []string{r.PathValue("file"), a.topic.query()})
	if canonical := a.topic.query(); canonical != withoutWait(r.URL.RawQuery) {
		return moved{to: joined("?", []string{s.local().base + r.URL.EscapedPath(), canonical}), status: http.StatusMovedPermanently}
	}
	return nil
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
		return "", fmt.Errorf("%w: lang=%.40s is not a language tag: write it as en, ja or hi", events.ErrInvalid, s)
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
