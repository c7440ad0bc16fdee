package events

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// checkBody validates the whole record and returns its bytes.
func (d *decider) checkBody(p *plan, before map[string]any, c composed) ([]byte, bool) {
	flaws := flawsOfBody(p.ref.Kind, c.value)
	var refs []reference
	if len(flaws) == 0 {
		refs = references(c.value)
		flaws = append(flaws, d.dangling(p.Timeline, refs)...)
		if p.Change == Refined {
			flaws = append(flaws, outsideBounds(before, c.value)...)
		}
	}
	if len(flaws) > 0 {
		p.bad = true
		d.problems = append(d.problems, p.problems(flaws, c)...)
		return nil, false
	}
	d.warnVerb(p, c.value)
	d.warnRetracted(p, refs, c)
	body, err := canonical(p.ref.Kind, c.value)
	if err != nil {
		d.refuse(p, p.Place, "", err.Error(), "")
	}
	return body, err == nil
}

// flawsOfBody finds everything that is wrong with a body and needs no other
// record to be seen.
func flawsOfBody(recordKind string, value map[string]any) []flaw {
	if flaws := overfull(nil, value); len(flaws) > 0 {
		return flaws
	}
	return append(checkShape(recordKind, value), checkMeaning(recordKind, value)...)
}

// checkBodies adds to the problems of a file that is refused already what can
// be said of the bodies of its new records, so that an editor learns all at
// once.
func (p *draftParser) checkBodies() {
	for _, d := range p.drafts {
		p.problems = append(p.problems, d.bodyProblems()...)
	}
}

// tellBody does so for a draft that is refused for another reason.
func (d *decider) tellBody(p *plan) { d.problems = append(d.problems, p.bodyProblems()...) }

// bodyProblems is what can be said of the body of a new record, whatever else
// there is.
func (d Draft) bodyProblems() Problems {
	if d.Change != Recorded || d.Kind == "" {
		return nil
	}
	c := compose(nil, d)
	flaws := slices.DeleteFunc(flawsOfBody(d.Kind, c.value), func(f flaw) bool {
		return len(f.at) == 1 && (f.at[0] == "part_of" || f.at[0] == "replaces") // labels, not yet resolved
	})
	return d.problems(flaws, c)
}

// maxFlaws bounds what is reported of one draft.
const maxFlaws = 100

// problems says where in the draft the flaws of the whole record stand. What
// two checks found alike at one place is told once.
func (d Draft) problems(flaws []flaw, c composed) (ps Problems) {
	seen := make(map[Problem]bool)
	for _, f := range flaws {
		place, tokens := d.where(f.at, c)
		p := Problem{Place: place, Path: path(tokens), Message: f.message, Hint: f.hint}
		if seen[p] {
			continue
		}
		seen[p] = true
		ps = append(ps, p)
	}
	ps = ps.inOrder(nil)
	if len(ps) > maxFlaws {
		last := ps[maxFlaws].Place
		ps = append(ps[:maxFlaws], Problem{Place: last, Message: "and more", Hint: "mend what stands before first"})
	}
	return ps
}

// where finds a flaw of the whole record in the draft that made it: a citation
// may be one that the draft adds under cite.
func (d Draft) where(at []string, c composed) (Place, []string) {
	if len(at) > 1 && at[0] == "citations" && d.cite != nil {
		i, err := strconv.Atoi(at[1])
		if err == nil && i < len(c.cited) && c.cited[i] >= 0 {
			k := c.cited[i]
			return d.cite.items[k].at(at[2:]), append([]string{"cite", strconv.Itoa(k)}, at[2:]...)
		}
	}
	return d.fields.at(at), at
}

// dangling finds the references that lead to no record.
func (d *decider) dangling(timeline string, refs []reference) []flaw {
	var flaws []flaw
	for _, r := range refs {
		ref := Ref{timeline, r.kind, r.key}
		if _, exists := d.standing(ref); exists {
			continue
		}
		if _, made := d.made[ref]; made {
			continue
		}
		flaws = append(flaws, flaw{
			r.at, fmt.Sprintf("there is no %s %s in timeline %s", r.kind, quoted(r.key), timeline),
			"record it before or together with this",
		})
	}
	return flaws
}

// warnVerb notes a verb that is allowed and seldom meant.
func (d *decider) warnVerb(p *plan, value map[string]any) {
	t, _ := value["type"].(string)
	kind, verbs := Type(t).Kind(), Verbs(Type(t).Kind())
	if verbs == nil || slices.Contains(verbs, Type(t).Verb()) || p.fields.get("type") == nil {
		return
	}
	d.decision.Warnings = append(d.decision.Warnings, Problem{
		Place: p.fields.at([]string{"type"}), Path: "type",
		Message: quoted(t) + " is no verb of the vocabulary and carries no status",
		Hint:    "known for " + kind + ": " + strings.Join(verbs, ", "),
	})
}

// warnAlike notes a new occurrence that looks like an edited copy of one that
// is there: a file that was changed and recorded again.
func (d *decider) warnAlike(p *plan, body []byte) {
	if p.Change != Recorded || !p.ID.IsZero() || IsRegistry(p.ref.Kind) {
		return
	}
	o, err := Decode[Occurrence](body)
	if err != nil || o.Replaces != "" {
		return
	}
	is := alike{p.Timeline, LikenessOf(o)}
	d.decision.alike = append(d.decision.alike, is)
	like, ok := d.records.Alike(is.timeline, is.likeness)
	if !ok {
		return
	}
	d.decision.Warnings = append(d.decision.Warnings, Problem{
		Place:   p.Place,
		Message: fmt.Sprintf("a new occurrence, though %s has the same type, subject and title", like),
		Hint:    "to change that one say change: refined or corrected, of: " + like.Key,
	})
}

// warnRetracted notes where the draft itself names a record that was retracted.
func (d *decider) warnRetracted(p *plan, refs []reference, c composed) {
	for _, r := range refs {
		e, _ := d.standing(Ref{p.Timeline, r.kind, r.key})
		if e.Change != Retracted {
			continue
		}
		if place, tokens := p.where(r.at, c); place != p.Place {
			d.decision.Warnings = append(d.decision.Warnings, Problem{
				Place: place, Path: path(tokens),
				Message: fmt.Sprintf("%s %s is retracted", r.kind, quoted(r.key)),
				Hint:    "what rests on it alone falls with it",
			})
		}
	}
}

// warnOvertaken says of a change that was made before, and has been overtaken
// since, how to make it again. Of a file that is read again that is no news.
func (d *decider) warnOvertaken(p *plan, found Stored) {
	if p.Change == Recorded || len(d.plans) > 1 || p.Expect != nil {
		return
	}
	if last, _ := d.standing(p.ref); last.Sequence > found.Sequence {
		d.decision.Warnings = append(d.decision.Warnings, Problem{
			Place:   p.Place,
			Message: fmt.Sprintf("this was said at sequence %d, and the record has changed since, at sequence %d: nothing was done", found.Sequence, last.Sequence),
			Hint:    fmt.Sprintf("if it is meant again, say so with expect: %d", last.Sequence),
		})
	}
}
