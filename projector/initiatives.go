package projector

import (
	"iter"
	"slices"
)

// initiativeKinds are the kinds of entities that [View.Initiatives] lists, and
// of the acts that bring them about.
var initiativeKinds = []string{"initiative", "mechanism", "platform", "project"}

// documentKinds are those of [View.Documents].
var documentKinds = []string{"document", "framework", "statement"}

const kindMeeting = "meeting"

// Met is the status of a mechanism or series of which only meetings are
// reported, one of them held.
const Met = "met"

// Initiatives yields initiatives, mechanisms, platforms and projects that had
// an act by the day, by slug, as [View.Agreements] does. An act is an
// occurrence of one of these four kinds, or a meeting: a mechanism is often
// known only by its meetings, and then is [Met] once one was held. A meeting
// bears no other status for it, since held or cancelled is the meeting alone.
func (v *View) Initiatives(after string) iter.Seq[Initiative] {
	return v.undertakings(after, initiativeKinds, bringsAbout, statusOfLasting)
}

// Documents yields documents, frameworks and statements that had an act of
// such a kind by the day, by slug, as [View.Agreements] does.
func (v *View) Documents(after string) iter.Seq[Initiative] {
	written := ofKind(documentKinds...)
	return v.undertakings(after, documentKinds, written, func(acts []*account, p Perspective) (string, Certainty) {
		return status(keep(acts, written), p)
	})
}

// undertakings yields what occurrences of certain kinds bring about.
func (v *View) undertakings(after string, kinds []string, brings func(*account) bool, status func([]*account, Perspective) (string, Certainty)) iter.Seq[Initiative] {
	return func(yield func(Initiative) bool) {
		for slug := range v.ofKinds(after, kinds...) {
			e := v.entity(slug)
			if !e.stands() || !slices.Contains(kinds, e.body.Kind) {
				continue
			}
			acts := v.answering(v.about(slug))
			if !slices.ContainsFunc(acts, brings) {
				continue
			}
			row := Initiative{Slug: slug, Kind: e.body.Kind, Name: v.called(e), Acts: v.acts(acts)}
			if row.Status, row.Certainty = status(acts, v.asked); row.Status == "" {
				row.Certainty = surest(keep(acts, brings), v.asked)
			}
			if !yield(row) {
				return
			}
		}
	}
}

// bringsAbout tells whether an act shows that an initiative is there.
func bringsAbout(a *account) bool {
	return a.kind == kindMeeting || slices.Contains(initiativeKinds, a.kind)
}

// statusOfLasting is the status of what outlasts its meetings.
func statusOfLasting(acts []*account, p Perspective) (string, Certainty) {
	if s, certainty := status(keep(acts, ofKind(initiativeKinds...)), p); s != "" {
		return s, certainty
	}
	held := keep(acts, func(a *account) bool { return a.kind == kindMeeting && a.body.Type.Verb() == "held" })
	if certainty := surest(held, p); certainty != "" && certainty != NotYet {
		return Met, certainty
	}
	return "", ""
}

// outlastsMeetings tells whether an entity of a kind is more than the meetings
// about it.
func outlastsMeetings(kind string) bool {
	return kind == "series" || slices.Contains(initiativeKinds, kind)
}
