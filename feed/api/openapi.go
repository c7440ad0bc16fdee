package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// title names the API.
const title = "Dateline"

const description = "What a timeline adds up to: from a perspective, at a basis. " +
	"Each answer names its basis; asked again with it, the answer is the same to the byte, whatever was recorded since."

// described is the OpenAPI document, as it goes out.
type described struct{ json, yaml []byte }

// document is a route that answers a representation of the OpenAPI document.
func document(path, id, summary, contentType string, of func(described) []byte) *route {
	return &route{path: path, id: id, summary: summary, is: []string{contentType}, answer: func(q *question, w http.ResponseWriter) error {
		d, err := q.document()
		if err != nil {
			return fault{err}
		}
		q.respond(w, contentType, of(d))
		return nil
	}}
}

// describe writes the document from the routes. Of huma it takes the schemas of
// types and the document; it does not serve the routes, since the entity tag,
// the cursor and the refusals need the question whole and the answer in bytes.
func (h *handler) describe() (d described, err error) {
	registry := huma.NewMapRegistry(schemas, nameOf)
	for foreign, standIn := range standIns {
		registry.RegisterTypeAlias(foreign, standIn)
	}
	doc := &huma.OpenAPI{
		OpenAPI:    "3.1.0",
		Info:       &huma.Info{Title: title, Version: "1", Description: description},
		Servers:    []*huma.Server{{URL: h.base + Prefix}},
		Components: &huma.Components{Schemas: registry, Responses: refusals(registry), Headers: headers, Parameters: sharedParameters(), SecuritySchemes: schemes},
	}
	for _, r := range everything() {
		doc.AddOperation(r.operation(registry))
	}
	for _, s := range registry.Map() {
		loosen(s)
	}
	if d.json, err = json.Marshal(doc); err != nil {
		return described{}, err
	}
	d.yaml, err = doc.YAML()
	return d, err
}

// loosen says of a schema what holds: lists are never null, and later versions
// may say more.
func loosen(s *huma.Schema) {
	s.Nullable = false
	if s.AdditionalProperties == false {
		s.AdditionalProperties = nil
	}
	for _, property := range s.Properties {
		loosen(property)
	}
	if s.Items != nil {
		loosen(s.Items)
	}
}

// refusals are the problems that any route can answer with.
func refusals(registry huma.Registry) map[string]*huma.Response {
	problem := one[Problem]("", "", "", nil, nil).content(registry)[jsonType]
	responses := map[string]*huma.Response{}
	for _, row := range statuses {
		responses[name(row.status)] = &huma.Response{
			Description: http.StatusText(row.status),
			Content:     map[string]*huma.MediaType{ProblemType: problem},
		}
	}
	return responses
}

// name is a status in one word.
func name(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

var pathNames = regexp.MustCompile(`\{(\w+)\}`)

// pathParameters are the names that stand in paths.
var pathParameters = map[string]huma.Param{
	"timeline": {Description: "the timeline's slug", Schema: slugSchema, Example: "harbour"},
	"slug":     {Description: "the record's slug", Schema: slugSchema},
	"id":       {Description: "the occurrence's ULID", Schema: ulidSchema},
	"kind":     {Description: "the record's kind: entity, source, timeline, or that of an occurrence", Schema: slugSchema, Example: "meeting"},
	"key":      {Description: "the record's slug, or an occurrence's ULID", Schema: text},
	"format":   {Description: "the format's name", Schema: text},
}

// operation is the route in the document.
func (r *route) operation(registry huma.Registry) *huma.Operation {
	if r.method == http.MethodPost {
		return r.writing(registry)
	}
	op := &huma.Operation{
		Method: http.MethodGet, Path: r.path, OperationID: r.id, Summary: r.summary,
		Responses: map[string]*huma.Response{
			"200": {Description: "OK", Headers: headersOfAll(), Content: r.content(registry)},
			"304": {Description: "Not Modified: the client has it already"},
		},
	}
	op.Parameters = r.named()
	for _, p := range r.takes {
		op.Parameters = append(op.Parameters, p.reference())
	}
	for _, status := range r.refuses() {
		op.Responses[status.code] = &huma.Response{Ref: "#/components/responses/" + status.name}
	}
	return op
}

// headers are those of every answer.
var headers = map[string]*huma.Param{
	"ETag":          {Description: "of the bytes, for If-None-Match", Schema: text},
	"Cache-Control": {Description: "immutable where the request itself names the whole basis, else no-cache", Schema: text},
	"Link":          {Description: "canonical: the same answer at its basis; next: the page behind", Schema: text},
}

func headersOfAll() map[string]*huma.Param {
	all := map[string]*huma.Param{}
	for name := range headers {
		all[name] = &huma.Param{Ref: "#/components/headers/" + name}
	}
	return all
}

func (r *route) content(registry huma.Registry) map[string]*huma.MediaType {
	if r.answers != nil {
		return map[string]*huma.MediaType{jsonType: {Schema: registry.Schema(r.answers, true, "")}}
	}
	content := map[string]*huma.MediaType{}
	for _, contentType := range r.is {
		content[contentType] = &huma.MediaType{}
	}
	return content
}

type coded struct{ code, name string }

// refuses are the statuses a route can refuse with.
func (r *route) refuses() []coded {
	all := []int{http.StatusBadRequest}
	if strings.Contains(r.path, "{") {
		all = append(all, http.StatusNotFound)
	}
	if len(r.takes) > 0 {
		all = append(all, http.StatusServiceUnavailable)
	}
	if r.needs {
		all = append(all, http.StatusNotImplemented)
	}
	return codesOf(all)
}

func codesOf(all []int) []coded {
	codes := make([]coded, len(all))
	for i, status := range all {
		codes[i] = coded{strconv.Itoa(status), name(status)}
	}
	return codes
}

// named are the parameters that stand in the path.
func (r *route) named() (all []*huma.Param) {
	for _, match := range pathNames.FindAllStringSubmatch(r.path, -1) {
		p := pathParameters[match[1]]
		p.Name, p.In, p.Required = match[1], "path", true
		all = append(all, &p)
	}
	return all
}
