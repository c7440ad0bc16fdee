package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// arrows is the house: what each package may import of it. Nothing imports back.
var arrows = map[string][]string{
	"events/edtf":              {},
	"events":                   {"events/edtf"},
	"events/memlog":            {"events"},
	"events/logtest":           {"events"},
	"events/natslog":           {"events"},
	"seeds":                    {"events"},
	"projector":                {"events", "events/edtf"},
	"projector/search":         {},
	"projector/materialized":   {"events", "events/edtf", "projector"},
	"feed":                     {"events", "events/edtf", "projector", "feed/calendar", "feed/contract", "feed/uuid"},
	"feed/contract":            {"events"},
	"feed/export":              {"events", "events/edtf", "projector", "feed/calendar", "feed/uuid"},
	"feed/check":               {},
	"feed/api":                 {"events", "events/edtf", "projector", "feed/contract", "feed/export"},
	"feed/stream":              {"events", "projector"},
	"feed/hub":                 {"events"},
	"feed/judges":              {},
	"feed/judges/hostile":      {"events"},
	"feed/calendar":            {"events", "events/edtf"},
	"feed/tokens":              {"events"},
	"feed/uuid":                {},
	"cmd/dateline":             {"events", "events/edtf", "events/memlog", "events/natslog", "feed", "feed/api", "feed/check", "feed/export", "feed/hub", "feed/stream", "feed/tokens", "projector", "projector/materialized", "projector/search", "seeds"},
	"cmd/dateline/examples/go": {},
}

// broker is imported by natslog alone, by the command that wires it, and by the
// examples, which are programs of strangers.
const broker = "github.com/nats-io/"

func TestArrows(t *testing.T) {
	const module = "github.com/dateline/dateline/"
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		pkg, imports, _ := strings.Cut(strings.TrimPrefix(line, module), " ")
		allowed, known := arrows[pkg]
		if !known {
			t.Errorf("package %s has no place in the house: see ARCHITECTURE.md", pkg)
			continue
		}
		for _, i := range strings.Fields(imports) {
			if own, ok := strings.CutPrefix(i, module); ok && !slices.Contains(allowed, own) {
				t.Errorf("%s imports %s, which no arrow allows", pkg, own)
			}
			if strings.HasPrefix(i, broker) && pkg != "events/natslog" && pkg != "cmd/dateline" && pkg != "cmd/dateline/examples/go" {
				t.Errorf("%s imports %s: only natslog knows NATS", pkg, i)
			}
		}
	}
}
