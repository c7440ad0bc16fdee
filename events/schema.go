package events

import (
	"bytes"
	"embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schemas holds the JSON Schemas (2020-12) of every body, one file each, named
// <timeline|source|entity|occurrence>.v1.json, and what they share.
//
//go:embed schema/*.json
var Schemas embed.FS

// SchemaID is the URI of the schema of a record's body, ce-dataschema on the
// wire. It is a name, not an address: nothing in an event depends on where it
// is served.
func SchemaID(kind string) string { return "urn:dateline:schema:" + schemaName(kind) + ":v1" }

func schemaName(kind string) string {
	if IsRegistry(kind) {
		return kind
	}
	return "occurrence"
}

// compiled compiles the embedded schemas, once.
var compiled = sync.OnceValue(func() map[string]*jsonschema.Schema {
	names := []string{"shared", KindTimeline, KindSource, KindEntity, "occurrence"}
	c := jsonschema.NewCompiler()
	for _, name := range names {
		text, err := Schemas.ReadFile("schema/" + name + ".v1.json")
		if err != nil {
			panic(err) // embedded
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			panic(fmt.Errorf("schema %s: %w", name, err))
		}
		if err := c.AddResource("urn:dateline:schema:"+name+":v1", doc); err != nil {
			panic(err)
		}
	}
	schemas := make(map[string]*jsonschema.Schema)
	for _, name := range names[1:] {
		schemas[name] = c.MustCompile("urn:dateline:schema:" + name + ":v1")
	}
	return schemas
})
