package events

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
)

var schemaNames = []string{"shared", "timeline", "source", "entity", "occurrence"}

// readSchema reads an embedded schema with another library than the package's.
func readSchema(t testing.TB, name string) *jsonschema.Schema {
	text, err := Schemas.ReadFile("schema/" + name + ".v1.json")
	must(t, err)
	var s jsonschema.Schema
	must(t, json.Unmarshal(text, &s))
	return &s
}

func TestSchemasAreNamedAndCompile(t *testing.T) {
	for _, name := range schemaNames {
		s := readSchema(t, name)
		if want := "urn:dateline:schema:" + name + ":v1"; s.ID != want || s.Schema != "https://json-schema.org/draft/2020-12/schema" {
			t.Errorf("%s: $id %s, $schema %s", name, s.ID, s.Schema)
		}
		if name != "shared" && compiled()[name] == nil {
			t.Errorf("%s is not compiled", name)
		}
	}
	if SchemaID("entity") != "urn:dateline:schema:entity:v1" || SchemaID("meeting") != "urn:dateline:schema:occurrence:v1" {
		t.Error("a schema is not found under its name")
	}
}

// TestSchemasAreTheTypes compares every object of the schemas with the struct
// that reads it: the same fields, and required are those without omitempty.
func TestSchemasAreTheTypes(t *testing.T) {
	occurrence, entity, shared := readSchema(t, "occurrence"), readSchema(t, "entity"), readSchema(t, "shared")
	for _, c := range []struct {
		schema *jsonschema.Schema
		typ    reflect.Type
	}{
		{readSchema(t, "timeline"), reflect.TypeFor[Timeline]()},
		{readSchema(t, "source"), reflect.TypeFor[Source]()},
		{entity, reflect.TypeFor[Entity]()},
		{entity.Properties["details"], reflect.TypeFor[EntityDetails]()},
		{entity.Properties["details"].Properties["measure"], reflect.TypeFor[Measure]()},
		{occurrence, reflect.TypeFor[Occurrence]()},
		{occurrence.Properties["details"], reflect.TypeFor[OccurrenceDetails]()},
		{occurrence.Properties["actors"].Items, reflect.TypeFor[Actor]()},
		{shared.Defs["citation"], reflect.TypeFor[Citation]()},
		{shared.Defs["occurred"], reflect.TypeFor[startEnd]()},
	} {
		fields, required := jsonFields(c.typ)
		if diff := cmp.Diff(fields, slices.Sorted(maps.Keys(c.schema.Properties))); diff != "" {
			t.Errorf("fields of %s (-type +schema):\n%s", c.typ, diff)
		}
		if diff := cmp.Diff(required, slices.Sorted(slices.Values(c.schema.Required))); diff != "" {
			t.Errorf("required of %s (-type +schema):\n%s", c.typ, diff)
		}
		if c.schema.AdditionalProperties == nil || c.schema.AdditionalProperties.Not == nil {
			t.Errorf("%s: the schema lets other fields pass", c.typ)
		}
	}
}

func jsonFields(typ reflect.Type) (fields, required []string) {
	for i := range typ.NumField() {
		name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if fields = append(fields, name); options == "" {
			required = append(required, name)
		}
	}
	slices.Sort(fields)
	slices.Sort(required)
	return fields, required
}

func TestEveryPatternAndEveryFieldHasWords(t *testing.T) {
	patterns, names := make(map[string]bool), make(map[string]bool)
	for _, name := range schemaNames {
		text, err := Schemas.ReadFile("schema/" + name + ".v1.json")
		must(t, err)
		eachKeyword(decodeValue(text), func(keyword string, value any) {
			switch keyword {
			case "pattern":
				patterns[value.(string)] = true
			case "properties":
				maps.Insert(names, maps.All(trueFor(value)))
			}
		})
	}
	for pattern := range patterns {
		if patternHints[pattern] == "" {
			t.Errorf("no words for the pattern %s", pattern)
		}
	}
	for pattern := range patternHints {
		if !patterns[pattern] {
			t.Errorf("words for a pattern that no schema has: %s", pattern)
		}
	}
	known := slices.Concat(slices.Collect(maps.Keys(names)), envelope)
	if diff := cmp.Diff(slices.Compact(slices.Sorted(slices.Values(known))), slices.Sorted(slices.Values(fieldNames))); diff != "" {
		t.Errorf("fieldNames (-schemas +fieldNames):\n%s", diff)
	}
}

// eachKeyword visits every field of a JSON value, however deep.
func eachKeyword(v any, visit func(keyword string, value any)) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			visit(name, value)
			eachKeyword(value, visit)
		}
	case []any:
		for _, item := range v {
			eachKeyword(item, visit)
		}
	}
}

func trueFor(object any) map[string]bool {
	set := make(map[string]bool)
	for name := range object.(map[string]any) {
		set[name] = true
	}
	return set
}

func TestCanonicalFormIsStable(t *testing.T) {
	for label, e := range wireEvents(t) {
		value := decodeValue(e.Body)
		if flaws := flawsOfBody(e.Record.Kind, value); len(flaws) > 0 {
			t.Errorf("%s: %v", label, flaws)
		}
		body, err := canonical(e.Record.Kind, value)
		must(t, err)
		if diff := cmp.Diff(string(e.Body), string(body)); diff != "" {
			t.Errorf("%s (-was +again):\n%s", label, diff)
		}
	}
}

// TestPropertyNamesStandBehindARef holds what eachCause relies on.
func TestPropertyNamesStandBehindARef(t *testing.T) {
	for _, name := range schemaNames {
		text, err := Schemas.ReadFile("schema/" + name + ".v1.json")
		must(t, err)
		schema := decodeValue(text)
		all, named := 0, 0
		count := func(n *int) func(string, any) {
			return func(keyword string, _ any) {
				if keyword == "propertyNames" {
					*n++
				}
			}
		}
		eachKeyword(schema, count(&all))
		defs, _ := schema["$defs"].(map[string]any)
		for _, def := range defs {
			if _, ok := def.(map[string]any)["propertyNames"]; ok {
				named++
			}
		}
		if all != named {
			t.Errorf("%s: %d propertyNames, %d of them at the top of a definition", name, all, named)
		}
	}
}
