package export

import (
	"encoding/json"
	"io"
	"net/url"
	"regexp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/feed/calendar"
	"github.com/dateline/dateline/feed/uuid"
	"github.com/dateline/dateline/projector"
)

// JSONLD is JSON-LD in the words of schema.org: a Dataset, an ItemList of what
// happened, and the entities and sources that it names. A statement or document
// is a CreativeWork, everything else an Event.
//
// Each item is the subjectOf a CreativeWork, the record: schema.org knows
// citations and coverage of works alone. startDate, endDate and datePublished
// stand where the day is known. A vague date is the record's temporalCoverage,
// an interval of ISO 8601 from the first to the last possible day, and every
// date its temporal, as EDTF. What is planned is an Event that the item is about.
//
// Ids do not depend on where the pages are: urn:uuid: with the ULID's bits for
// occurrences, urn:dateline:TIMELINE:entity:SLUG and …:source:SLUG.
var JSONLD = Format{
	Name: "jsonld", Extension: "jsonld", ContentType: "application/ld+json",
	About: "schema.org's words, for search engines and linked data", write: writeJSONLD,
}

// thing is a node of the document. Keys are written in order.
type thing map[string]any

// with adds a property unless it says nothing.
func (t thing) with(name string, value any) thing {
	switch v := value.(type) {
	case string:
		if v == "" {
			return t
		}
	case []any:
		if len(v) == 0 {
			return t
		}
	case thing:
		if v == nil {
			return t
		}
	case nil:
		return t
	}
	t[name] = value
	return t
}

// ref refers to a node by its id.
func ref(id string) thing { return thing{"@id": id} }

func (r *run) urn() string { return "urn:dateline:" + r.View.Slug() }

func (r *run) entityURN(slug string) string { return r.urn() + ":entity:" + slug }

func (r *run) sourceURN(slug string) string { return r.urn() + ":source:" + slug }

func occurrenceURN(id string) string { return "urn:uuid:" + uuid.Of(id) }

func writeJSONLD(r *run) error {
	head, err := json.Marshal(r.dataset())
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.w, `{"@context":"https://schema.org","@graph":[`+"\n"+string(head)+",\n"+
		`{"@type":"ItemList","@id":"`+r.urn()+`#occurrences","itemListOrder":"https://schema.org/ItemListOrderAscending","itemListElement":`)
	if err != nil {
		return err
	}
	items, position := array{w: r.w}, 0
	err = each(r, r.occurrences(), func(o projector.Occurrence) error {
		position++
		return items.add(thing{"@type": "ListItem", "position": position, "item": r.item(o)})
	})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(r.w, items.end()+"}"); err != nil {
		return err
	}
	if err := r.named(); err != nil {
		return err
	}
	_, err = io.WriteString(r.w, "\n]}\n")
	return err
}

// named writes the entities and the sources.
func (r *run) named() error {
	nodes := array{w: r.w, begun: true}
	err := each(r, r.View.Entities(""), func(e projector.Entity) error { return nodes.add(r.entityThing(e)) })
	if err != nil {
		return err
	}
	return each(r, r.View.Sources(""), func(s projector.Source) error { return nodes.add(r.sourceThing(s)) })
}

// dataset is the timeline; its version is the basis.
func (r *run) dataset() thing {
	own := r.View.Body()
	about, _ := own.Description.In(r.language())
	var languages []any
	for _, lang := range own.Languages {
		if lang = languageTag(lang); lang != "" {
			languages = append(languages, lang)
		}
	}
	return thing{"@type": "Dataset", "@id": r.urn(), "mainEntity": ref(r.urn() + "#occurrences")}.
		with("name", tagged(r.View.Title(), r.language())).
		with("description", tagged(plain(about), r.language())).
		with("url", r.page("")).
		with("version", r.basis()).
		with("datePublished", stamp(r.View.Published())).
		with("dateModified", stamp(r.View.Updated())).
		with("inLanguage", languages).
		with("license", licence(own.Licence)).
		with("publisher", organisation(own.Publisher))
}

// spdx is the shape of a licence's identifier.
var spdx = regexp.MustCompile(`^[A-Za-z0-9.+-]+$`)

// licence is the URL of a licence, which SPDX has for its identifiers, else a
// work with its name.
func licence(s string) any {
	switch web := webURL(s); {
	case web != "":
		return web
	case spdx.MatchString(s):
		return "https://spdx.org/licenses/" + s
	case line(s) != "":
		return thing{"@type": "CreativeWork", "name": line(s)}
	}
	return nil
}

// word is the id of a word that schema.org does not have: a type or a kind.
func word(of, name string) string {
	if name = line(name); name == "" {
		return ""
	}
	return "urn:dateline:" + of + ":" + url.PathEscape(name)
}

// typeOrganisation is schema.org's word, in its spelling.
const typeOrganisation = "Organization" //nolint:misspell

func organisation(name string) thing {
	if name = line(name); name == "" {
		return nil
	}
	return thing{"@type": typeOrganisation, "name": name}
}

// tagged is a text in its language.
func tagged(words, lang string) any {
	words = line(words)
	if lang = languageTag(lang); words == "" || lang == "" {
		return words
	}
	return thing{"@value": words, "@language": lang}
}

// item is an occurrence.
func (r *run) item(o projector.Occurrence) thing {
	t := thing{"@id": occurrenceURN(o.ID), "subjectOf": r.record(o)}.
		with("additionalType", word("type", string(o.Type))).
		with("name", tagged(titleOf(o), o.Lang)).
		with("description", tagged(plain(summaryOf(o)), o.Lang)).
		with("url", r.occurrencePage(o.ID)).
		with("about", r.aboutOf(o))
	if kind := o.Type.Kind(); kind == "statement" || kind == "document" {
		return r.asWork(t, o)
	}
	return r.asEvent(t, o)
}

func (r *run) asWork(t thing, o projector.Occurrence) thing {
	start, _ := exactDays(o.Occurred)
	t["@type"] = "CreativeWork"
	return t.with("datePublished", start).with("inLanguage", languageTag(o.Lang)).
		with("locationCreated", r.refs(o.Body.Places)).
		with("contributor", r.roles("contributor", o.Body.Actors))
}

func (r *run) asEvent(t thing, o projector.Occurrence) thing {
	start, end := exactDays(o.Occurred)
	t["@type"] = "Event"
	if o.Body.PartOf != "" {
		t["superEvent"] = ref(occurrenceURN(o.Body.PartOf))
	}
	return t.with("startDate", start).with("endDate", end).
		with("location", r.refs(o.Body.Places)).
		with("attendee", r.roles("attendee", o.Body.Actors))
}

// exactDays are the first and last day where they are known.
func exactDays(o events.Occurred) (start, end string) {
	return writableDay(o.Began), writableDay(o.Ended)
}

func writableDay(bounds func() (lo, hi edtf.Day)) string {
	if lo, _ := bounds(); calendar.IsDay(bounds) && calendar.Writable(lo) {
		return lo.String()
	}
	return ""
}

// aboutOf is the entity that an occurrence is about, and what it plans.
func (r *run) aboutOf(o projector.Occurrence) []any {
	var about []any
	if o.Body.About != "" {
		about = append(about, ref(r.entityURN(o.Body.About)))
	}
	planned := events.On(detailsOf(o).Planned)
	if !planned.Known() {
		return about
	}
	status := map[string]string{"": "EventScheduled", "rescheduled": "EventRescheduled", "cancelled": "EventCancelled"}[r.fateOf(o)]
	start, end := exactDays(planned)
	id := occurrenceURN(o.ID) + "#planned"
	return append(about, thing{"@type": "Event", "@id": id, "eventStatus": ref("https://schema.org/" + status)}.
		with("name", tagged(titleOf(o), o.Lang)).with("startDate", start).with("endDate", end).
		with("subjectOf", thing{"@type": "CreativeWork", "@id": id + "-record"}.
			with("temporalCoverage", coverage(planned)).with("temporal", inEDTF(planned))))
}
