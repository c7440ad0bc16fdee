package api

import (
	"net/http"
	"reflect"
	"slices"
)

// route is one path and what it answers. The document and the handler are both
// made of it, so they agree.
type route struct {
	method  string // empty for GET and HEAD
	scope   string // what a token must open; empty for everybody
	verb    Verb   // of a route that writes
	path    string // below Prefix, with names in braces
	id      string // operationId
	summary string
	takes   []parameter
	answers reflect.Type // of the JSON; nil for what is none
	is      []string     // content types where it is none
	answer  func(*question, http.ResponseWriter) error
	needs   bool // something that may not be set up
}

// one is a route that answers a value as JSON.
func one[T any](path, id, summary string, takes []parameter, read func(*question) (T, error)) *route {
	return &route{path: path, id: id, summary: summary, takes: takes, answers: reflect.TypeFor[T](), answer: func(q *question, w http.ResponseWriter) error {
		if q.unchanged(w) {
			return nil
		}
		answer, err := read(q)
		if err != nil {
			return err
		}
		if q.view != nil && q.view.Err() != nil {
			return fault{q.view.Err()}
		}
		body, err := encode(answer)
		if err != nil {
			return fault{err}
		}
		q.respond(w, jsonType, body)
		return nil
	}}
}

// needing marks a route that answers 501 where something is not set up.
func (r *route) needing() *route {
	r.needs = true
	return r
}

// everything is all of the API.
func everything() []*route { return slices.Concat(routes(), writes()) }

// typeOfWritten is what a route that writes answers.
var typeOfWritten = reflect.TypeFor[Written]()

// routes are all that read: a new one is a line here, and a function.
func routes() []*route {
	const timeline = "/timelines/{timeline}"
	return []*route{
		one("/", "index", "What there is", nil, index),
		document("/openapi.json", "openapi-json", "This document, as JSON", "application/openapi+json", func(d described) []byte { return d.json }),
		document("/openapi.yaml", "openapi-yaml", "This document, as YAML", "application/openapi+yaml", func(d described) []byte { return d.yaml }),

		one("/parked", "parked", "Messages of the log that could not be read as events", []parameter{waiting}, parked),
		one("/timelines", "timelines", "All timelines", []parameter{waiting}, timelines),
		one(timeline, "timeline", "The record of a timeline", single(spoken), timelineRecord),

		one(timeline+"/timeline", "view-timeline", "What happened, by date, and what nobody dates", paged(byEntity, byKind, spoken), occurrences),
		one(timeline+"/commitments", "view-commitments", "What was promised, and how it stands", paged(byEntity, spoken), commitments),
		one(timeline+"/agreements", "view-agreements", "Instruments, and what was done with them", paged(byEntity, spoken), agreements),
		one(timeline+"/initiatives", "view-initiatives", "Initiatives, mechanisms, platforms and projects", paged(byEntity, spoken), initiatives),
		one(timeline+"/documents", "view-documents", "Documents, frameworks and statements", paged(byEntity, spoken), documents),
		one(timeline+"/offices", "view-offices", "Who is attested in which office", paged(byEntity, spoken), offices),
		one(timeline+"/entities", "view-entities", "Everybody and everything that is named", paged(byEntity, byKind, spoken), entities),
		one(timeline+"/sources", "view-sources", "The texts, and what rests on them", paged(byEntity), sources),
		one(timeline+"/disputes", "view-disputes", "What sources say differently, and contradictions", paged(byEntity, spoken), disputes),
		one(timeline+"/upcoming", "view-upcoming", "What is planned, due or overdue on the day", paged(byEntity, spoken), upcoming),

		one(timeline+"/occurrences/{id}", "occurrence", "One occurrence, also a retracted one", single(spoken), occurrence),
		one(timeline+"/entities/{slug}", "entity", "One entity, also a retracted one", single(spoken), entityRecord),
		one(timeline+"/entities/{slug}/touching", "touching", "What is about an entity or names it, the latest recorded first", paged(spoken), touching),
		one(timeline+"/commitments/{slug}", "commitment", "One commitment", single(spoken), commitment),
		one(timeline+"/agreements/{slug}", "agreement", "One agreement", single(spoken), agreement),
		one(timeline+"/offices/{slug}", "office", "One office", single(spoken), office),
		one(timeline+"/sources/{slug}", "source", "One source, and what cites it", paged(spoken), source),

		one(timeline+"/events", "events", "Every event, in the order of the log", listed(behindOne, byKind, byRecord, byChange, spoken), recorded),
		one(timeline+"/history/{kind}/{key}", "history", "Every event of a record, and what it altered", single(), history),
		one(timeline+"/why/{kind}/{key}", "why", "Why a record, or a field of it, is as it is", single(ofField, spoken), why),
		one(timeline+"/diff", "diff", "What differs between two states, and why", diffParameters(), difference),
		one(timeline+"/search", "search", "Records by words, best first", paged(inWords), search).needing(),
		exported(timeline+"/export/{format}", "export", "A timeline whole, as one document"),
	}
}

// Index says where to begin.
type Index struct {
	Title     string `json:"title"`
	Timelines string `json:"timelines" doc:"URL of all timelines"`
	OpenAPI   string `json:"openapi" doc:"URL of the description of all routes"`
	Routes    []Path `json:"routes"`
}

// Path is a route of the index.
type Path struct {
	Method string `json:"method,omitempty" doc:"GET where it is left out"`
	Path   string `json:"path" doc:"with names in braces"`
	About  string `json:"about"`
}

func index(q *question) (Index, error) {
	i := Index{Title: title, Timelines: q.base + Prefix + "/timelines", OpenAPI: q.base + Prefix + "/openapi.json"}
	for _, r := range everything() {
		i.Routes = append(i.Routes, Path{r.method, Prefix + r.path, r.summary})
	}
	return i, nil
}
