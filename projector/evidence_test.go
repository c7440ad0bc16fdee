package projector

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// says is a citation that differs.
func says(source, field, value string, more ...fields) fields {
	c := fields{"source": source, "says": fields{field: value}}
	for _, m := range more {
		for name, v := range m {
			c[name] = v
		}
	}
	return c
}

func directly(c fields, directness string) fields {
	c["directness"] = directness
	if directness == "attributed" {
		c["attributed_to"] = "somebody"
	}
	return c
}

func TestWhichRuleChose(t *testing.T) {
	for name, row := range map[string]struct {
		citations []fields
		field     string
		rule      string
		value     string
		beaten    []string
	}{
		"nothing else is said":         {[]fields{gives("gazette", "occurred")}, "occurred", ruleUndisputed, `"2026-02-03"`, nil},
		"nobody gives the field":       {[]fields{{"source": "gazette"}}, "title", ruleAsAWhole, `"meeting.held 2026-02-03"`, nil},
		"a month goes with its day":    {[]fields{gives("gazette", "occurred"), says("register", "occurred", "2026-02")}, "occurred", rulePrecise, `"2026-02-03"`, []string{`"2026-02"`}},
		"primary before news":          {[]fields{gives("register", "occurred"), says("gazette", "occurred", "2026-02-04")}, "occurred", ruleRank, `"2026-02-03"`, []string{`"2026-02-04"`}},
		"direct before second-hand":    {[]fields{gives("gazette", "occurred"), directly(says("gazette", "occurred", "2026-02-04"), "attributed")}, "occurred", ruleRank, `"2026-02-03"`, []string{`"2026-02-04"`}},
		"one rank":                     {[]fields{gives("gazette", "occurred"), says("gazette", "occurred", "2026-02-04")}, "occurred", ruleDisputed, `"2026-02-03"`, []string{`"2026-02-04"`}},
		"against a better source":      {[]fields{gives("hearsay", "occurred"), says("register", "occurred", "2026-02-04")}, "occurred", ruleEditor, `"2026-02-03"`, []string{`"2026-02-04"`}},
		"two say the same other value": {[]fields{gives("register", "occurred"), says("gazette", "occurred", "2026-03"), says("hearsay", "occurred", "2026-03")}, "occurred", ruleRank, `"2026-02-03"`, []string{`"2026-03"`}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t)
			id := s.tells("meeting.held", "2026-02-03", fields{"citations": row.citations})
			w, ok := now(s.timeline()).Why(events.Ref{Timeline: town, Kind: "meeting", Key: id}, row.field)
			if !ok || w.Rule != row.rule || string(w.Value) != row.value {
				t.Errorf("%s %s because %q, want %q", row.field, w.Value, w.Rule, row.rule)
			}
			var beaten []string
			for _, b := range w.Beaten {
				beaten = append(beaten, string(b.Value))
			}
			if diff := cmp.Diff(row.beaten, beaten); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhyWithoutWhoGaveIt(t *testing.T) {
	s := newStory(t)
	id := s.tells("meeting.held", "2026-02-03", fields{"citations": []fields{
		gives("register", "occurred", "type"), says("gazette", "occurred", "2026-02", fields{"gives": []string{"type"}}),
	}})
	ref := events.Ref{Timeline: town, Kind: "meeting", Key: id}
	tl := s.timeline()
	w, ok := at(tl, Perspective{Without: []string{"register"}}).Why(ref, "occurred")
	if !ok || w.Rule != ruleFallback || string(w.Value) != `"2026-02"` || len(w.Citations) != 1 || w.Citations[0].Source != "gazette" {
		t.Errorf("%+v", w)
	}
	w, _ = at(tl, Perspective{Without: []string{"register", "gazette"}}).Why(ref, "")
	if w.Rule != "fallen: no source that counts supports it" {
		t.Errorf("%+v", w)
	}
}

// TestABoundFallsWithItsSource: each bound of a date can rest on a source of its
// own.
func TestABoundFallsWithItsSource(t *testing.T) {
	s := newStory(t)
	id := s.tells("meeting.held", "[2026-01-15..2026-02-28]", fields{"citations": []fields{
		gives("register", "type", "occurred.lo"), gives("gazette", "type", "occurred.hi"),
	}})
	tl := s.timeline()
	for without, want := range map[string]string{"register": "[..2026-02-28]", "gazette": "[2026-01-15..]"} {
		v := at(tl, Perspective{Without: []string{without}})
		o, _ := v.Occurrence(id)
		if o.Occurred.String() != want {
			t.Errorf("without %s: %s, want %s", without, o.Occurred, want)
		}
		if dated, _ := v.Occurrences(); len(dated) != 1 || dated[0].ID != id {
			t.Errorf("without %s it is not in its place: %+v", without, dated)
		}
	}
	v := at(tl, Perspective{Without: []string{"gazette"}, AsOf: day("2026-02-28")})
	if dated, _ := v.Occurrences(); len(dated) != 0 {
		t.Errorf("without a last day nothing is definite: %+v", dated)
	}
}

func TestWhyAStatus(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "dialogue")
	s.entity("agreement", "pact")
	s.entity("office", "mayor")
	s.entity("person", "ann")
	s.tells("commitment.made", "2026-01-20", about("dialogue"), due("2026-40"))
	s.tells("agreement.signed", "2026-02-01", about("pact"), fields{"actors": []fields{{"entity": "ann", "office": "mayor"}}})
	tl := s.timeline()
	for _, row := range []struct{ slug, field, asOf, value, rule string }{
		{"dialogue", "status", "2026-01-19", `"not made"`, "no act made it by 19 January 2026"},
		{"dialogue", "status", "2026-06-30", `"scheduled"`, "made 20 January 2026, due first half of 2026: the last due day is not over on 30 June 2026"},
		{"dialogue", "status", "2026-07-01", `"overdue, unconfirmed"`, "made 20 January 2026, due first half of 2026: the last due day is before 1 July 2026, and nothing reports the outcome"},
		{"pact", "status", "2026-02-01", `"signed"`, "the latest act about it that bears a status, definite by 1 February 2026"},
		{"mayor", "holders", "2026-02-01", `["The ann"]`, "attested on 1 February 2026"},
		{"mayor", "holders", "2026-02-02", `[]`, "nobody is attested on 2 February 2026, and no term is guessed; the neighbours are shown"},
	} {
		w, ok := at(tl, asOf(row.asOf)).Why(events.Ref{Timeline: town, Kind: events.KindEntity, Key: row.slug}, row.field)
		if !ok || string(w.Value) != row.value || w.Rule != row.rule {
			t.Errorf("%s as of %s: %s because %q", row.slug, row.asOf, w.Value, w.Rule)
		}
		if row.value != `"not made"` && (len(w.Acts) != 1 || len(w.Citations) == 0) {
			t.Errorf("%s as of %s rests on nothing: %+v", row.slug, row.asOf, w)
		}
	}
	v := at(tl, asOf("2026-02-02"))
	v.asked.CarryForward = true
	if o, _ := v.Office("mayor"); o.Unknown || !o.Carried || len(o.Holders) != 1 {
		t.Errorf("not carried forward: %+v", o)
	}
	if _, ok := at(tl, asOf("")).Why(events.Ref{Timeline: town, Kind: events.KindEntity, Key: "ghost"}, ""); ok {
		t.Error("why of what is not there")
	}
	if _, ok := at(tl, asOf("")).Why(events.Ref{Timeline: town, Kind: events.KindEntity, Key: "pact"}, "weight"); ok {
		t.Error("why of a field that is not there")
	}
}

func TestDisputes(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "bridge")
	agreed := s.tells("meeting.held", "2026-02-03", fields{"citations": []fields{gives("gazette", "occurred"), says("gazette", "occurred", "2026-02-04")}})
	denied := s.tells("meeting.held", "2026-02-05", fields{"citations": []fields{gives("gazette", "occurred"), {"source": "hearsay", "stance": "contradicts"}}})
	s.tells("meeting.held", "2026-02-06")
	s.tells("commitment.made", "2026-01-01", about("bridge"))
	s.tells("commitment.withdrawn", "2026-02-01", about("bridge"))
	s.tells("commitment.reaffirmed", "2026-03-01", about("bridge"))
	tl := s.timeline()
	var got []string
	for d := range at(tl, asOf("2026-12-31")).Disputes("") {
		got = append(got, d.Record+" "+d.Field+" "+d.Standing)
		if len(d.Says) < 1 {
			t.Errorf("nobody differs: %+v", d)
		}
	}
	want := []string{"entity/bridge status contradiction", "meeting/" + agreed + " occurred disputed", "meeting/" + denied + " type contradiction"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if rest := slices.Collect(at(tl, asOf("2026-12-31")).Disputes("entity/bridge")); len(rest) != 2 {
		t.Errorf("behind the first: %+v", rest)
	}
	if before := slices.Collect(at(tl, asOf("2026-02-03")).Disputes("")); len(before) != 1 {
		t.Errorf("on an earlier day: %+v", before)
	}
	if without := slices.Collect(at(tl, Perspective{Without: []string{"hearsay"}, Today: day("2026-12-31")}).Disputes("")); len(without) != 2 {
		t.Errorf("without who denies it: %+v", without)
	}
}

func TestUpcoming(t *testing.T) {
	s := newStory(t)
	s.entity("series", "council", "fair")
	s.entity("commitment", "dredge", "mend")
	planned := s.tells("meeting.scheduled", "2026-01-10", about("council"), fields{"details": fields{"planned": "2026-05"}})
	s.tells("meeting.held", "2026-05-09", about("council"))
	moved := s.tells("meeting.announced", "2026-01-11", about("fair"), fields{"details": fields{"planned": "2026-06-01"}})
	again := s.tells("meeting.rescheduled", "2026-05-01", about("fair"), fields{"details": fields{"planned": "2026-09"}})
	s.tells("commitment.made", "2026-01-12", about("dredge"), due("2026-40"))
	s.tells("commitment.made", "2026-01-12", about("mend"), due("2027"))
	s.tells("commitment.fulfilled", "2026-08-01", about("mend"))
	tl := s.timeline()
	upcoming := func(on string) (all []string) {
		for u := range at(tl, asOf(on)).Upcoming() {
			all = append(all, u.State+" "+u.Record+" "+u.Date.String())
		}
		return all
	}
	for on, want := range map[string][]string{
		"2026-01-09": nil,
		"2026-01-31": {"planned meeting/" + planned + " 2026-05", "planned meeting/" + moved + " 2026-06-01", "due entity/dredge 2026-40", "due entity/mend 2027"},
		"2026-05-10": {"due entity/dredge 2026-40", "planned meeting/" + again + " 2026-09", "due entity/mend 2027"},
		"2026-07-01": {"overdue entity/dredge 2026-40", "planned meeting/" + again + " 2026-09", "due entity/mend 2027"},
		"2026-10-01": {"overdue entity/dredge 2026-40", "overdue meeting/" + again + " 2026-09"},
	} {
		if diff := cmp.Diff(want, upcoming(on)); diff != "" {
			t.Errorf("on %s: %s", on, diff)
		}
	}
}

func TestMomentsAreReadAsTheyAreWritten(t *testing.T) {
	for _, text := range []string{"57", "2026-07-06T09:00:00Z", "2026-07-06T09:00:00.123Z", ""} {
		m, err := ParseMoment(text)
		if err != nil || m.String() != text {
			t.Errorf("%q reads as %q: %v", text, m, err)
		}
	}
	if m, err := ParseMoment("2026-07-06"); err != nil || m.String() != "2026-07-06T23:59:59.999Z" {
		t.Errorf("a date is its end: %s, %v", m, err)
	}
	for _, bad := range []string{"0", "-1", "yesterday", "2026-13-01"} {
		if _, err := ParseMoment(bad); err == nil {
			t.Errorf("%q is taken for a moment", bad)
		}
	}
}

func TestABasisAsksAgain(t *testing.T) {
	b := Basis{KnownAt: 57, AsOf: day("2026-06-30"), ReportedBy: day("2026-06-01"), Without: []string{"gazette", "hearsay"}, Certainty: Possible, CarryForward: true, Today: day("2026-07-01")}
	text := "known_at=57&as_of=2026-06-30&reported_by=2026-06-01&without=gazette,hearsay&certainty=possible&carry_forward=true&today=2026-07-01"
	if b.String() != text {
		t.Errorf("%s", b)
	}
	read, err := ParseBasis(text)
	if diff := cmp.Diff(b, read); diff != "" || err != nil {
		t.Error(diff, err)
	}
	var again Basis
	raw, _ := json.Marshal(b)
	if err := json.Unmarshal(raw, &again); err != nil || !cmp.Equal(b, again) {
		t.Errorf("%s: %+v %v", raw, again, err)
	}
	for _, bad := range []string{"", "known_at=1&today=2026-01-01&asof=2026-01-01", "known_at=1&known_at=2&today=2026-01-01", "known_at=1&as_of=&today=2026-01-01", "as_of=2026-06-30", "known_at=x", "known_at=1&as_of=2026-02-30", "known_at=1&certainty=sure", "known_at=1&without=A", "known_at=1&carry_forward=perhaps", "%zz"} {
		if _, err := ParseBasis(bad); err == nil {
			t.Errorf("%q is taken for a basis", bad)
		}
	}
}

func TestWhatCannotBeAsked(t *testing.T) {
	s := newStory(t)
	tl := s.timeline()
	for name, p := range map[string]Perspective{
		"ahead":             {KnownAt: Moment{Sequence: 99}},
		"an unknown source": {Without: []string{"nobody"}},
		"before it began":   {KnownAt: Moment{Time: dawn.AddDate(-1, 0, 0)}},
	} {
		if _, err := tl.At(ctxOf(), p); err == nil {
			t.Errorf("%s: answered", name)
		}
	}
}

// TestALogThatFailsEndsTheRows: and says why.
func TestALogThatFailsEndsTheRows(t *testing.T) {
	s := newStory(t)
	s.tells("meeting.held", "2026")
	st := NewState(tape{})
	for _, e := range s.events {
		_ = st.Apply(e)
	}
	tl, _ := st.Timeline(town)
	v := at(tl, Perspective{})
	st.bodies.kept.Purge()
	if dated, _ := v.Occurrences(); len(dated) != 0 || v.Err() == nil {
		t.Errorf("%+v and %v", dated, v.Err())
	}
	if _, err := tl.At(ctxOf(), Perspective{}); err == nil {
		t.Error("a timeline whose record cannot be read")
	}
}
