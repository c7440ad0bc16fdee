package export

import (
	"maps"
	"slices"

	"github.com/dateline/dateline/projector"
)

// thingTypes are the words of schema.org for kinds of entities; what it has no
// word for is a Thing, and additionalType names the kind.
var thingTypes = map[string]string{
	"person":       "Person",
	"organisation": typeOrganisation,
	"company":      typeOrganisation,
	"university":   "CollegeOrUniversity",
	"government":   "GovernmentOrganization",
	"place":        "Place",
	"country":      "Country",
	"city":         "City",
	"series":       "EventSeries",
	"project":      "Project",
	"document":     "CreativeWork",
	"framework":    "CreativeWork",
	"statement":    "CreativeWork",
	"agreement":    "CreativeWork",
}

func (r *run) entityThing(e projector.Entity) thing {
	kind := thingTypes[e.Kind]
	if kind == "" {
		kind = "Thing"
	}
	description, lang := e.Body.Description.In(r.language())
	if lang == "" {
		lang = r.language()
	}
	t := thing{"@type": kind, "@id": r.entityURN(e.Slug), "identifier": e.Slug, "name": line(e.Name)}.
		with("additionalType", word("kind", e.Kind)).
		with("alternateName", otherNames(e)).
		with("description", tagged(plain(description), lang)).
		with("url", r.entityPage(e.Slug)).
		with("sameAs", links(e.Body.SameAs))
	if d := e.Body.Details; d != nil && d.LocatedIn != "" && (kind == "Place" || kind == "City") {
		t["containedInPlace"] = ref(r.entityURN(d.LocatedIn))
	}
	if based, cites := r.evidence(e.Body.Citations); len(cites) > 0 {
		t["subjectOf"] = thing{"@type": "CreativeWork", "@id": r.entityURN(e.Slug) + "#record", "isPartOf": ref(r.urn())}.
			with("isBasedOn", based).with("citation", cites)
	}
	return t
}

// otherNames are those in other languages, and aliases.
func otherNames(e projector.Entity) []any {
	var names []any
	for _, lang := range slices.Sorted(maps.Keys(e.Body.Names)) {
		if name := tagged(e.Body.Names[lang], lang); name != "" {
			names = append(names, name)
		}
	}
	for _, alias := range e.Body.Aliases {
		if alias = line(alias); alias != "" {
			names = append(names, alias)
		}
	}
	return names
}

func links(urls []string) []any {
	var all []any
	for _, u := range urls {
		if u = webURL(u); u != "" {
			all = append(all, ref(u))
		}
	}
	return all
}

func (r *run) sourceThing(s projector.Source) thing {
	kind := "CreativeWork"
	if s.Kind == "news" {
		kind = "NewsArticle"
	}
	published, _ := exactDays(s.Body.Published)
	t := thing{"@type": kind, "@id": r.sourceURN(s.Slug), "identifier": s.Slug}.
		with("additionalType", word("source", s.Kind)).
		with("name", tagged(s.Title, s.Body.Lang)).
		with("url", webURL(s.Body.URL)).
		with("publisher", organisation(s.Body.Publisher)).
		with("datePublished", published).
		with("inLanguage", languageTag(s.Body.Lang)).
		with("creativeWorkStatus", standing(s))
	if published == "" && s.Body.Published.Known() {
		t["temporal"] = s.Body.Published.String()
	}
	if s.Body.SHA256 != "" {
		t["encoding"] = thing{"@type": "MediaObject", "sha256": s.Body.SHA256}
	}
	return t
}

// standing says that a source does not count.
func standing(s projector.Source) string {
	switch {
	case s.Retracted:
		return "Retracted"
	case s.Withdrawn:
		return "Withdrawn"
	}
	return ""
}
