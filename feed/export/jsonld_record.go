package export

import (
	"cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// record is what is known of an occurrence, and from where.
func (r *run) record(o projector.Occurrence) thing {
	based, cites := r.evidence(o.Body.Citations)
	t := thing{
		"@type": "CreativeWork", "@id": occurrenceURN(o.ID) + "#record", "isPartOf": ref(r.urn()), "version": o.Sequence,
		"datePublished": stamp(o.Published), "dateModified": stamp(o.Updated),
	}
	return t.with("url", r.occurrencePage(o.ID)).with("inLanguage", languageTag(o.Lang)).
		with("temporalCoverage", coverage(o.Occurred)).with("temporal", inEDTF(o.Occurred)).
		with("creativeWorkStatus", doubt(o.Certainty)).
		with("mentions", r.refs(o.Body.Touches)).
		with("isBasedOn", based).with("citation", cites)
}

// doubt says that something had not certainly happened by the day.
func doubt(c projector.Certainty) string {
	if c == projector.Definite {
		return ""
	}
	return string(c)
}

// evidence are the sources that support a record, and all that it cites.
func (r *run) evidence(citations []events.Citation) (based, cites []any) {
	supports, cited := map[string]bool{}, map[string]bool{}
	for _, c := range citations {
		if c.Supports() && !supports[c.Source] {
			based = append(based, ref(r.sourceURN(c.Source)))
			supports[c.Source] = true
		}
		if !cited[c.Source] {
			cites = append(cites, ref(r.sourceURN(c.Source)))
			cited[c.Source] = true
		}
	}
	return based, cites
}

// coverage is a date as schema.org has it: a day, or an interval of ISO 8601
// with two dots for an end that is open.
func coverage(o events.Occurred) string {
	lo, hi := o.Bounds()
	switch {
	case !o.Known():
		return ""
	case lo == hi:
		return lo.String()
	}
	return cmp.Or(lo.String(), "..") + "/" + cmp.Or(hi.String(), "..")
}

// inEDTF is a date as it was given, empty where nobody gives one.
func inEDTF(o events.Occurred) string {
	if !o.Known() {
		return ""
	}
	return o.String()
}

func (r *run) refs(slugs []string) []any {
	var all []any
	for _, slug := range slugs {
		all = append(all, ref(r.entityURN(slug)))
	}
	return all
}

// roles are those who took part; a role stands between as schema.org has it:
// with the same property on both sides.
func (r *run) roles(property string, actors []events.Actor) []any {
	var all []any
	for _, a := range actors {
		who := ref(r.entityURN(a.Entity))
		if as := r.capacity(a); as != "" {
			who = thing{"@type": "Role", "roleName": as, property: who}
		}
		all = append(all, who)
	}
	return all
}
