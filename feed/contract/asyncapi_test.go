package contract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// TestAsyncAPIParserTakesIt has AsyncAPI's own parser look, which must refuse
// the same document with something broken in it.
func TestAsyncAPIParserTakesIt(t *testing.T) {
	good := AsyncAPI("")
	documents := [][]byte{good}
	broken := []struct{ what, from, to, says string }{
		{"a version that is none", "asyncapi: 3.0.0", "asyncapi: 9.0.0", "asyncapi"},
		{"an action that is none", "action: receive", "action: obey", "action"},
		{"a reference to nothing", "'#/components/messages/occurrence.cited'", "'#/components/messages/occurrence.cit'", "does not exist"},
		{"a parameter that is not described", "dateline.{timeline}.{kind}.{key}", "dateline.{timeline}.{sort}.{key}", "sort"},
		{"an example against its schema", "ce-type: dateline.corrected.v1", "ce-type: dateline.recorded.v1", "ce-type"},
		{"an example's body against its schema", "locator: page 3", "locator: [page 3]", "locator"},
	}
	for _, b := range broken {
		text := bytes.Replace(good, []byte(b.from), []byte(b.to), 1)
		if bytes.Equal(text, good) {
			t.Fatalf("%s: %s is not in the document", b.what, b.from)
		}
		documents = append(documents, text)
	}
	said, err := runNode(t, "testdata/asyncapi.cjs", documents...)
	if err != nil {
		t.Fatal(said, err)
	}
	taken, refused := []string{}, map[string]string{}
	for line := range strings.Lines(said) {
		line = line[strings.Index(line, "document-")+len("document-"):]
		if strings.Contains(line, " is good: ") {
			taken = append(taken, line)
		}
		refused[line[:1]] += line[1:]
	}
	if len(taken) != 1 || taken[0] != "a is good: 13 channels, 12 operations\n" {
		t.Errorf("the first document alone is good, not %q: %s", taken, refused["a"])
	}
	for i, b := range broken {
		if says := refused[string(rune('b'+i))]; !strings.Contains(says, b.says) {
			t.Errorf("%s: the parser says %q", b.what, says)
		}
	}
}

// described is the document as far as tests look at it.
type described struct {
	Channels map[string]struct {
		Address  *string
		Messages map[string]struct {
			Ref string `yaml:"$ref"`
		}
		Vocabulary map[string]map[string]string `yaml:"x-vocabulary"`
	}
	Operations map[string]struct{ Action string }
	Components struct {
		Schemas  map[string]map[string]any
		Messages map[string]struct{ Name string }
	}
}

// TestAsyncAPICoversTheCode looks for each change, kind, verb, header, schema and
// service.
func TestAsyncAPICoversTheCode(t *testing.T) {
	var d described
	if err := yaml.Unmarshal(AsyncAPI(""), &d); err != nil {
		t.Fatal(err)
	}
	occurrences := d.Channels["occurrences"]
	if *occurrences.Address != events.SubjectPrefix+".{timeline}.{kind}.{key}" {
		t.Error(*occurrences.Address)
	}
	for _, c := range events.Changes {
		if m := d.Components.Messages["occurrence."+string(c)]; m.Name != events.TypeOf(c) || occurrences.Messages[string(c)].Ref == "" {
			t.Errorf("%s: %v", c, m)
		}
	}
	types := fmt.Sprint(d.Components.Schemas["occurrenceType"])
	for _, kind := range events.Kinds() {
		for _, verb := range events.Verbs(kind) {
			if _, ok := occurrences.Vocabulary[kind][verb]; !ok || !strings.Contains(types, kind+"."+verb) {
				t.Errorf("%s.%s is missing", kind, verb)
			}
		}
	}
	headers, _ := d.Components.Schemas["headers"]["properties"].(map[string]any)
	for _, f := range events.HeaderFields {
		if headers[f.Name] == nil {
			t.Errorf("%s is missing", f.Name)
		}
	}
	for _, s := range Schemas() {
		if name := schemaName(s.URN); name != "shared" && d.Components.Schemas[name]["x-dateline-schema"] != s.URN {
			t.Errorf("%s is missing", s.URN)
		}
	}
	for _, v := range Verbs {
		if d.Operations[v.Name].Action != "receive" || *d.Channels[v.Name].Address != writePrefix+v.Name {
			t.Errorf("%s is missing", v.Name)
		}
	}
}

// TestNamesAreThoseOfTheLog compares with the package that uses them.
func TestNamesAreThoseOfTheLog(t *testing.T) {
	if stream != natslog.Stream {
		t.Errorf("the stream is %s", natslog.Stream)
	}
	if natslog.EditorsPrefix != writePrefix {
		t.Errorf("requests go below %s", natslog.EditorsPrefix)
	}
	for _, name := range []string{stream, pointers, writePrefix} {
		if !strings.Contains(page, strings.TrimSuffix(name, ".")) {
			t.Errorf("the page does not name %s", name)
		}
	}
}

// TestSchemasSurviveTheDocument: what AsyncAPI is told of a schema, with its
// references put back, is the schema.
func TestSchemasSurviveTheDocument(t *testing.T) {
	var d struct {
		Components struct{ Schemas map[string]any }
	}
	if err := yaml.Unmarshal(AsyncAPI(""), &d); err != nil {
		t.Fatal(err)
	}
	for _, s := range Schemas() {
		var want map[string]any
		if err := json.Unmarshal(s.Text, &want); err != nil {
			t.Fatal(err)
		}
		have := map[string]any{}
		if definitions, ok := want["$defs"].(map[string]any); ok {
			for name := range definitions {
				have[name] = d.Components.Schemas[name]
			}
			want = definitions
		} else {
			have, _ = d.Components.Schemas[schemaName(s.URN)].(map[string]any)
		}
		if a, b := constraints(want), constraints(have); !slices.Equal(a, b) {
			t.Errorf("%s says\n%s\nand the document\n%s", s.Name, strings.Join(a, "\n"), strings.Join(b, "\n"))
		}
	}
}

// constraints are all values of a schema by path, references by the name of
// what they lead to, without words.
func constraints(schema any) (all []string) {
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, value := range v {
				switch name {
				case "$schema", "$id", "x-dateline-schema", "description", "title", "allOf":
					if parts, ok := value.([]any); ok && name == "allOf" {
						walk(path, parts[0])
					}
				default:
					walk(path+"/"+name, value)
				}
			}
		case []any:
			for i, value := range v {
				walk(fmt.Sprint(path, "/", i), value)
			}
		case string:
			if strings.HasSuffix(path, "/$ref") {
				v = strings.TrimPrefix(target(v), "#/components/schemas/")
			}
			all = append(all, path+" "+v)
		default:
			all = append(all, fmt.Sprint(path, " ", v))
		}
	}
	walk("", schema)
	slices.Sort(all)
	return all
}
