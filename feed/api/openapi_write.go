package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// bearerScheme names how writers show who they are.
const bearerScheme = "token"

var schemes = map[string]*huma.SecurityScheme{
	bearerScheme: {Type: "http", Scheme: "bearer", Description: "A token of 'dateline token add': it opens some timelines, or all, until it expires or is revoked."},
}

const aboutWriting = "The body is what an editor's file says: one change, a list, or an object with events and what they share; " +
	"JSON, JSON Lines or YAML. The timeline of the path is that of every change, and what the verb does is what every change is, unless the verb takes all kinds. " +
	"By whom it is recorded is what the token says, by default its name; a change that says somebody else is refused unless the token allows it. " +
	"All of it is recorded or nothing; the same again is recognised and changes nothing."

// writing is a route that changes something in the document.
func (r *route) writing(registry huma.Registry) *huma.Operation {
	op := &huma.Operation{
		Method: r.method, Path: r.path, OperationID: r.id, Summary: r.summary, Description: aboutWriting,
		Security:   []map[string][]string{{bearerScheme: {}}},
		Parameters: r.named(),
		RequestBody: &huma.RequestBody{
			Required: true, Description: "urn:dateline:schema:change:v1, at /schemas/change.v1.json, says what it may hold", Content: map[string]*huma.MediaType{},
		},
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: r.content(registry)}},
	}
	for contentType := range namesOfRequests {
		op.RequestBody.Content[contentType] = &huma.MediaType{}
	}
	for _, status := range codesOf([]int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestTimeout, http.StatusConflict,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusNotImplemented, http.StatusServiceUnavailable, http.StatusInsufficientStorage,
	}) {
		op.Responses[status.code] = &huma.Response{Ref: "#/components/responses/" + status.name}
	}
	return op
}
