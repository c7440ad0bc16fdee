package projector

import (
	"cmp"
	"slices"

	"github.com/dateline/dateline/events"
)

// act tells an occurrence about an entity in short.
func (v *View) act(a *account) Act {
	act := Act{
		ID: a.key, Type: a.body.Type, Occurred: a.body.Occurred, When: a.body.Occurred.Words(),
		Certainty: certaintyOf(a.body.Occurred, v.asked.Day()), Sources: supporters(a.body.Citations),
	}
	act.Title, _ = v.titleOf(a.body)
	for _, c := range a.body.Citations {
		if c.Supports() && (act.Directness == "" || compareDirectness(c.Directness, act.Directness) < 0) {
			act.Directness = cmp.Or(c.Directness, events.Direct)
		}
	}
	return act
}

func (v *View) acts(about []*account) []Act {
	acts := make([]Act, len(about))
	for i, a := range about {
		acts[i] = v.act(a)
	}
	return acts
}

// supporters are the sources whose citations support a record, each once, in
// the order of the citations.
func supporters(citations []events.Citation) []string {
	var sources []string
	for _, c := range citations {
		if c.Supports() && !slices.Contains(sources, c.Source) {
			sources = append(sources, c.Source)
		}
	}
	return sources
}

// keep returns the accounts that are so.
func keep(accounts []*account, so func(*account) bool) []*account {
	var kept []*account
	for _, a := range accounts {
		if so(a) {
			kept = append(kept, a)
		}
	}
	return kept
}

// certainties from the surest down.
var certainties = []Certainty{Definite, Possible, Undated, NotYet}

// status is what the vocabulary makes of the act that decides, and how sure it
// is that it had happened.
func status(acts []*account, p Perspective) (status string, certainty Certainty) {
	if by := deciding(acts, p); by != nil {
		status, _, _ = events.StatusOf(by.body.Type)
		return status, certaintyOf(by.body.Occurred, p.Day())
	}
	return "", ""
}

// deciding is the latest act that bears a status, among the definite ones; only
// when none of these does, among the possible, then the undated. Acts with the
// same last day come in no known order: then the further status wins. To
// announce or welcome something is to tell of it: that gives a status only
// where nothing else does, so an agreement welcomed after it was signed stays
// signed.
func deciding(acts []*account, p Perspective) *account {
	for _, certainty := range certainties[:3] { // what is not yet bears no status
		var latest *account
		for _, a := range acts {
			if certaintyOf(a.body.Occurred, p.Day()) == certainty && bearsStatus(a) &&
				(latest == nil || compareProgress(latest, a) < 0) {
				latest = a
			}
		}
		if latest != nil {
			return latest
		}
	}
	return nil
}

func bearsStatus(a *account) bool {
	_, _, ok := events.StatusOf(a.body.Type)
	return ok
}

// tells is 0 for an act that only tells of something, 1 for others.
func tells(a *account) int {
	return ordinal(!onlyTells(a.body.Type))
}

func onlyTells(t events.Type) bool { return t.Verb() == "announced" || t.Verb() == "welcomed" }

// compareProgress orders acts by how far they bring things: tellings first,
// then by last day, by the vocabulary's rank, and as in timeline order.
func compareProgress(a, b *account) int {
	_, aRank, _ := events.StatusOf(a.body.Type)
	_, bRank, _ := events.StatusOf(b.body.Type)
	return cmp.Or(cmp.Compare(tells(a), tells(b)), compareHi(a.hi, b.hi),
		cmp.Compare(aRank, bRank), inTimelineOrder(a, b))
}

// surest is the best certainty among acts, empty when there are none.
func surest(acts []*account, p Perspective) Certainty {
	var best Certainty
	for _, a := range acts {
		c := certaintyOf(a.body.Occurred, p.Day())
		if best == "" || slices.Index(certainties, c) < slices.Index(certainties, best) {
			best = c
		}
	}
	return best
}
