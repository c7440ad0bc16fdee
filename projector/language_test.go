package projector

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
)

// bilingual is a town of which some things are told in Dutch too.
func bilingual(t testing.TB) (tl *Timeline, opening, storm string) {
	s := newStory(t)
	s.changes(town, events.Refined, fields{
		"title": fields{"en": "Harbour Town", "nl": "Havenstad"}, "description": fields{"en": "A town.", "fy": "In stêd."},
		"languages": []string{"en", "nl"},
	})
	s.first(events.KindEntity, "quay", fields{"kind": "place", "name": "The quay", "names": fields{"nl": "De kade", "nl-BE": "De kaai"}})
	s.first(events.KindEntity, "ferry", fields{"kind": "commitment", "name": "A ferry", "names": fields{"nl": "Een veer"}})
	s.first(events.KindEntity, "tower", fields{"kind": "place", "name": "The tower"})
	opening = s.tells("milestone.made", "2026-02", about("quay"), fields{"title": fields{"en": "The quay opens", "nl": "De kade gaat open"}})
	storm = s.tells("remark.made", "2026-01", about("tower"), fields{"title": "Ein Sturm", "lang": "de"})
	s.tells("commitment.made", "2026-02", about("ferry"), fields{"details": fields{"due": "2027", "terms": fields{"en": "a ferry", "nl": "een veer"}}})
	return s.timeline(), opening, storm
}

func TestSpeaking(t *testing.T) {
	tl, opening, storm := bilingual(t)
	type words struct{ Title, Opening, OpeningIn, Storm, StormIn, Quay, Tower, Entity, Commitment, Terms, Event string }
	english := words{"Harbour Town", "The quay opens", "en", "Ein Sturm", "de", "The quay", "The tower", "The quay", "A ferry", "a ferry", "The quay"}
	dutch := words{"Havenstad", "De kade gaat open", "nl", "Ein Sturm", "de", "De kade", "The tower", "De kade", "Een veer", "een veer", "De kade"}
	for _, c := range []struct {
		langs []string
		want  words
	}{
		{nil, english},
		{[]string{"en"}, english},
		{[]string{"fr"}, english},
		{[]string{"nl"}, dutch},
		{[]string{"NL-nl", "en"}, dutch},
		{[]string{"fr", "nl"}, dutch},
	} {
		v := at(tl, Perspective{Today: day("2026-12-31")}).Speaking(c.langs...)
		o, _ := v.Occurrence(opening)
		s, _ := v.Occurrence(storm)
		e, _ := v.Entity("quay")
		promised, _ := v.Commitment("ferry")
		event := find(t, slices.Collect(v.Recorded(0)), func(r Recorded) bool { return r.Record == "entity/quay" })
		got := words{v.Title(), o.Title, o.Lang, s.Title, s.Lang, v.Name("quay").Name, v.Name("tower").Name, e.Name, promised.Name, promised.Terms, event.Title}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("in %v: %s", c.langs, diff)
		}
	}
	if v := now(tl); v.Speaking("nl").Title() == v.Title() {
		t.Error("the view itself speaks another language from then on")
	}
}

func TestNamesByLanguage(t *testing.T) {
	tl, _, _ := bilingual(t)
	for _, c := range []struct {
		slug       string
		langs      []string
		name, lang string
	}{
		{"quay", nil, "The quay", "en"},
		{"quay", []string{"nl"}, "De kade", "nl"},
		{"quay", []string{"nl-BE"}, "De kaai", "nl-BE"},
		{"quay", []string{"nl-NL"}, "De kade", "nl"},
		{"quay", []string{"de"}, "The quay", "en"},
		{"tower", []string{"nl"}, "The tower", "en"},
		{"moon", []string{"nl"}, "moon", ""},
	} {
		if name, lang := now(tl).NameIn(c.slug, c.langs...); name != (Name{c.slug, c.name}) || lang != c.lang {
			t.Errorf("%s in %v: %v, %q", c.slug, c.langs, name, lang)
		}
	}
	if name, lang := now(tl).Speaking("nl").NameIn("quay", "nl-BE"); name.Name != "De kaai" || lang != "nl-BE" {
		t.Errorf("who asks in particular gets %v, %s", name, lang)
	}
}

func TestWords(t *testing.T) {
	tl, _, _ := bilingual(t)
	for _, c := range []struct {
		text        events.Text
		own         string
		words, lang string
	}{
		{events.Text{"en": "rain", "nl": "regen"}, "", "regen", "nl"},
		{events.Text{"en": "rain", "de": "Regen"}, "de", "Regen", "de"},
		{events.Plain("rain"), "", "rain", "en"},
		{events.Plain("Regen"), "de", "Regen", "de"},
		{nil, "", "", "en"},
	} {
		if words, lang := now(tl).Speaking("nl").Words(c.text, c.own); words != c.words || lang != c.lang {
			t.Errorf("%v (%s): %q, %q", c.text, c.own, words, lang)
		}
	}
}

func TestLanguages(t *testing.T) {
	tl, _, _ := bilingual(t)
	if diff := cmp.Diff([]string{"en", "nl", "fy"}, now(tl).Languages()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"en"}, now(newStory(t).timeline()).Languages()); diff != "" {
		t.Error(diff)
	}
}

// TestALanguageChangesWordsOnly: which rows are there, in which order, with
// which dates and statuses, is the same in every language.
func TestALanguageChangesWordsOnly(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		translate(rt, s)
		tl, p := s.timeline(), anyPerspective(rt)
		langs := rapid.SliceOfN(rapid.SampledFrom([]string{"en", "nl", "nl-BE", "ja", "", "x"}), 1, 3).Draw(rt, "languages")
		if diff := cmp.Diff(wordless(rt, at(tl, p)), wordless(rt, at(tl, p).Speaking(langs...))); diff != "" {
			rt.Fatal(langs, diff)
		}
	})
}

// translate gives some records words in other languages.
func translate(t *rapid.T, s *story) {
	refs := slices.SortedFunc(maps.Keys(s.bodies), func(a, b events.Ref) int { return strings.Compare(a.String(), b.String()) })
	for _, r := range refs {
		if !rapid.Bool().Draw(t, "translated") {
			continue
		}
		switch lang := rapid.SampledFrom([]string{"nl", "nl-NL", "ja"}).Draw(t, "into"); r.Kind {
		case events.KindEntity:
			s.changes(r.Key, events.Refined, fields{"names": fields{lang: "A " + r.Key}})
		case events.KindSource:
		default:
			s.changes(r.Key, events.Refined, fields{"title": fields{lang: "A " + r.Key, "en": "The " + r.Key}})
		}
	}
}

// wordless is all that a view tells without the words that a language chooses.
// What records hold is there whole.
func wordless(t *rapid.T, v *View) any {
	var all any
	whole, err := json.Marshal([]any{
		json.RawMessage(toldBy(t, v)), slices.Collect(v.Disputes("")), slices.Collect(v.Upcoming()), slices.Collect(v.Recorded(0)),
		slices.Collect(v.Documents("")),
	})
	if err == nil {
		err = json.Unmarshal(whole, &all)
	}
	if err != nil || v.Err() != nil {
		t.Fatal(err, v.Err())
	}
	dropWords(all)
	return all
}

func dropWords(value any) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			dropWords(item)
		}
	case map[string]any:
		for _, words := range []string{"title", "name", "lang", "terms"} {
			delete(value, words)
		}
		for name, part := range value {
			if name != "body" {
				dropWords(part)
			}
		}
	}
}
