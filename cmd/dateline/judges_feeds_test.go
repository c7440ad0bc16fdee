package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
)

// lists are the lists of feeds that a serve has beside those of its timelines.
var lists = []string{"/feeds.opml", "/.well-known/feeds"}

// hasNothing chooses nothing in any timeline.
const hasNothing = "kind=nothing-of-this-kind"

// kindsOfFeeds are the paths of every kind of feed that a timeline has, with a *
// for the extension: the one place that says what judges look at. Those that are
// given languages are asked for each filter alone, the others for all at once:
// they would be the same large documents under other names.
func (h *house) kindsOfFeeds(base, timeline string, languages ...string) (paths []string) {
	h.t.Helper()
	s := h.survey(timeline)
	at := func(file string, queries ...string) {
		for _, query := range queries {
			paths = append(paths, strings.TrimSuffix("/"+timeline+"/"+file+"?"+query, "?"))
		}
	}
	at("feed.*", "", "kind=-"+s.kind, "q="+s.word, hasNothing)
	filters := []string{"actor=" + s.actor, "entity=" + s.entity, "kind=" + s.kind, "place=" + s.place, "source=" + s.source}
	if len(languages) == 0 {
		filters = []string{strings.Join(filters, "&")}
	}
	at("feed.*", filters...)
	at("feed.*", "as_of="+s.day, "as_of=9999-12-31", fmt.Sprint("known_at=", s.middle), "without="+s.source)
	at("corrections.*", "", "kind="+s.kind, hasNothing, fmt.Sprint("known_at=", s.middle))
	at("deadlines.*", "", "as_of="+s.day, "as_of=9999-12-31")
	at("upcoming.*", "", "as_of="+s.day, "as_of=9999-12-31")
	at("entities/"+s.entity+"/feed.*", "")
	for _, key := range slices.Compact([]string{s.first, s.last, cmp.Or(s.retracted, s.first)}) {
		at("occurrences/"+key+"/feed.*", "")
	}
	for _, lang := range languages {
		at("feed.*", "lang="+lang, "kind="+s.kind+"&lang="+lang)
		at("corrections.*", "lang="+lang)
		at("upcoming.*", "lang="+lang)
	}
	return append(paths, archives(h.t, base, "/"+timeline+"/feed.atom")...)
}

// survey is what there is in a timeline to ask for.
type survey struct {
	kind, entity, place, actor, source, word string
	first, last, retracted                   string // keys of occurrences
	day                                      string
	middle                                   uint64 // a sequence
}

// survey reads the log of a timeline.
func (h *house) survey(timeline string) (s survey) {
	h.t.Helper()
	all := h.entries(timeline)
	s.middle, s.day = all[len(all)/2].Sequence, "2026-01-31"
	for _, e := range all {
		if events.IsRegistry(e.Kind) {
			continue
		}
		if e.Change == events.Retracted {
			s.retracted = e.Key
		}
		s.first, s.last = cmp.Or(s.first, e.Key), e.Key
		s.look(h.t, e)
	}
	if slices.Contains([]string{s.kind, s.entity, s.place, s.actor, s.source, s.word}, "") {
		h.t.Fatalf("%s has not everything: %+v", timeline, s)
	}
	return s
}

// look notes what an occurrence names, where nothing is noted yet.
func (s *survey) look(t *testing.T, e entry) {
	t.Helper()
	var body struct {
		About     string
		Places    []string
		Actors    []struct{ Entity string }
		Citations []struct{ Source string }
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		t.Fatalf("%v: %.200s", err, e.Body)
	}
	s.kind, s.entity = cmp.Or(s.kind, e.Kind), cmp.Or(s.entity, body.About)
	s.word = cmp.Or(s.word, plainWord.FindString(titleOf(e.Body)))
	if len(body.Places) > 0 {
		s.place = cmp.Or(s.place, body.Places[0])
	}
	if len(body.Actors) > 0 {
		s.actor = cmp.Or(s.actor, body.Actors[0].Entity)
	}
	s.source = cmp.Or(s.source, body.Citations[0].Source)
}

// archives are the first archive and the last to which a feed leads.
func archives(t *testing.T, base, feed string) (paths []string) {
	t.Helper()
	r, err := http.Head(base + feed) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	last := previous.FindStringSubmatch(strings.Join(r.Header.Values("Link"), ", "))
	if last == nil {
		t.Fatalf("%s has no archives: %q", feed, r.Header)
	}
	return []string{last[1] + "1.*" + last[3], last[1] + last[2] + ".*" + last[3]}
}

// previous is the link to the last archive: its folder, its number, its query.
var previous = regexp.MustCompile(`<http://[^/>]*(/[^>]*/archive/)(\d+)\.atom(\?[^>]*)>; rel="prev-archive"`)

// plainWord is a word to search for.
var plainWord = regexp.MustCompile(`[a-z]{4,}`)

// inFormat is a path with an extension; not ok for one that there is not in the
// format.
func inFormat(path, extension string) (_ string, ok bool) {
	return strings.Replace(path, "*", extension, 1), extension != "ics" || !strings.Contains(path, "/archive/")
}
