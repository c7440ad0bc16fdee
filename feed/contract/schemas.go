package contract

import (
	"embed"
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

//go:embed schema/*.json
var ownSchemas embed.FS

// Schema is a JSON Schema (2020-12) as it is published.
type Schema struct {
	Name  string // of the file: entity.v1.json
	URN   string // its $id: urn:dateline:schema:entity:v1
	Title string
	Text  []byte
}

// Schemas are all of them, sorted by name: those of what events carry, of
// headers, of values in tables, and of requests.
func Schemas() (all []Schema) {
	for _, folder := range []fs.FS{events.Schemas, ownSchemas} {
		names, err := fs.Glob(folder, "schema/*.json")
		if err != nil {
			panic(err) // the pattern is a constant
		}
		for _, name := range names {
			all = append(all, readSchema(folder, name))
		}
	}
	slices.SortFunc(all, func(a, b Schema) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func readSchema(folder fs.FS, name string) Schema {
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		panic(err) // embedded
	}
	var s struct {
		ID    string `json:"$id"`
		Title string `json:"title"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		panic(name + ": " + err.Error()) // embedded
	}
	return Schema{path.Base(name), s.ID, s.Title, text}
}
