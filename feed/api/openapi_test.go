package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// where is the document in the tests' compiler.
const where = "https://chronicle.example/openapi.json"

// promise is the document, compiled: it judges answers.
type promise struct {
	testing.TB
	compiler *jsonschema.Compiler
	paths    map[string]any
}

// newContract reads the document that a handler serves, and makes it strict: in
// the tests an answer may have no member that is not described.
func newContract(t testing.TB, handler http.Handler) *promise {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(body(t, handler, Prefix+"/openapi.json")))
	if err != nil {
		t.Fatal(err)
	}
	tighten(doc)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource(where, doc); err != nil {
		t.Fatal(err)
	}
	return &promise{t, c, doc.(map[string]any)["paths"].(map[string]any)}
}

func tighten(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			tighten(inner)
		}
	case []any:
		for _, inner := range v {
			tighten(inner)
		}
	}
}

// allows holds an answer against what the document says of its route.
func (c *promise) allows(route, path string, w *httptest.ResponseRecorder) {
	c.Helper()
	code, contentType := strconv.Itoa(w.Code), w.Header().Get("Content-Type")
	operation, _ := c.paths[route].(map[string]any)["get"].(map[string]any)
	response, ok := operation["responses"].(map[string]any)[code].(map[string]any)
	if !ok {
		c.Errorf("%s answers %s, which is not described", path, code)
		return
	}
	if ref, ok := response["$ref"].(string); ok {
		c.valid(strings.TrimPrefix(ref, "#")+"/content/"+token(ProblemType)+"/schema", path, w.Body.Bytes())
		return
	}
	content, ok := response["content"].(map[string]any)[contentType].(map[string]any)
	if !ok {
		c.Errorf("%s answers %s, which is not described", path, contentType)
	}
	if content["schema"] != nil {
		c.valid("/paths/"+token(route)+"/get/responses/"+code+"/content/"+token(contentType)+"/schema", path, w.Body.Bytes())
	}
}

func (c *promise) valid(at, path string, answer []byte) {
	c.Helper()
	schema, err := c.compiler.Compile(where + "#" + at)
	if err != nil {
		c.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(answer))
	if err != nil {
		c.Fatalf("%s: %v", path, err)
	}
	if err := schema.Validate(v); err != nil {
		c.Errorf("%s is not as described: %v\n%s", path, err, answer)
	}
}

// token is a part of a JSON pointer, as a fragment has it.
func token(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "%2B").Replace(s)
}

// TestContract holds the running handler's answers, of every route and from
// several perspectives, against the document it serves, and what it refuses.
func TestContract(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	c := newContract(t, handler)
	h.eachAnswer(t, handler, func(r *route, path string, _ []byte) {
		c.allows(r.path, path, get(t, handler, path))
		for _, wrong := range []string{"colour=red", "wait=x"} {
			c.allows(r.path, path, get(t, handler, strings.Split(path, "?")[0]+"?"+wrong))
		}
	})
	nobody := strings.NewReplacer("{timeline}", "elsewhere", "{slug}", "nobody", "{id}", id(999).String(), "{kind}", "entity", "{key}", "nobody", "{format}", "doc")
	h.search = nil
	mute := h.handler()
	for _, r := range routes() {
		if strings.Contains(r.path, "{") {
			c.allows(r.path, r.path, get(t, handler, Prefix+nobody.Replace(r.path)))
			c.allows(r.path, r.path, get(t, handler, Prefix+strings.Replace(nobody.Replace(r.path), "elsewhere", "harbour", 1)))
		}
	}
	c.allows("/timelines/{timeline}/search", "search", get(t, mute, Prefix+"/timelines/harbour/search?q=pier"))
}

// TestDescribed holds the document to itself: each schema compiles, each
// parameter that a route takes is there, and nothing else.
func TestDescribed(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	c := newContract(t, handler)
	var doc struct {
		OpenAPI    string
		Components struct {
			Schemas    map[string]any
			Parameters map[string]struct{ Name string }
		}
		Paths map[string]struct {
			Get struct {
				Parameters []struct {
					Ref      string `json:"$ref"`
					Name, In string
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(body(t, handler, Prefix+"/openapi.json")), &doc); err != nil {
		t.Fatal(err)
	}
	for name := range doc.Components.Schemas {
		if _, err := c.compiler.Compile(where + "#/components/schemas/" + name); err != nil {
			t.Error(err)
		}
	}
	if doc.OpenAPI != "3.1.0" || len(doc.Paths) != len(everything()) {
		t.Errorf("OpenAPI %s with %d paths, of %d routes", doc.OpenAPI, len(doc.Paths), len(everything()))
	}
	for _, r := range routes() {
		var names []string
		for _, p := range doc.Paths[r.path].Get.Parameters {
			if p.Ref != "" {
				p.Name = doc.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")].Name
			}
			if p.In != "path" {
				names = append(names, p.Name)
			}
		}
		var takes []string
		for _, p := range r.takes {
			takes = append(takes, p.name)
		}
		if got, want := strings.Join(names, " "), strings.Join(takes, " "); got != want {
			t.Errorf("%s takes %s, and is said to take %s", r.path, want, got)
		}
	}
}

// TestGolden pins the document.
func TestGolden(t *testing.T) {
	golden(t, "openapi.yaml", body(t, newChronicle(t).handler(), Prefix+"/openapi.yaml"))
}
