package export

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// triples has a processor make N-Quads of a document.
func triples(t *testing.T, document []byte) string {
	t.Helper()
	modules := npm(t)
	context, err := filepath.Abs("testdata/npm/schemaorg.jsonld")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "testdata/npm/nquads.cjs", context)
	cmd.Env = append(cmd.Environ(), "NODE_PATH="+modules)
	cmd.Stdin = bytes.NewReader(document)
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, bad.String())
	}
	return out.String()
}

func TestGoldenTriples(t *testing.T) {
	got := triples(t, harbour(t).export(JSONLD, ""))
	const (
		met     = "<urn:uuid:019cadc6-d518-3717-c059-dc7f26f098e8>"
		record  = "<urn:uuid:019cadc6-d518-3717-c059-dc7f26f098e8#record>"
		a       = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
		schema  = "<http://schema.org/"
		harbour = "<urn:dateline:harbour>"
		entity  = "<urn:dateline:harbour:entity:"
		source  = "<urn:dateline:harbour:source:"
		date    = "^^<http://schema.org/Date>"
	)
	for _, want := range []string{
		harbour + " " + a + " " + schema + "Dataset>",
		harbour + " " + schema + `name> "Harbour works"@en`,
		harbour + " " + schema + `version> "known_at=41&today=2026-07-10"`,
		harbour + " " + schema + "license> <https://spdx.org/licenses/CC-BY-4.0>",
		harbour + " " + schema + "mainEntity> <urn:dateline:harbour#occurrences>",
		met + " " + a + " " + schema + "Event>",
		met + " " + schema + `startDate> "2025-08-29"` + date,
		met + " " + schema + `endDate> "2025-08-29"` + date,
		met + " " + schema + "location> " + entity + "quay-hall>",
		met + " " + schema + "about> " + entity + "harbour-board>",
		met + " " + schema + "additionalType> <urn:dateline:type:meeting.held>",
		met + " " + schema + "subjectOf> " + record,
		record + " " + a + " " + schema + "CreativeWork>",
		record + " " + schema + "citation> " + source + "minutes>",
		record + " " + schema + "isBasedOn> " + source + "gazette>",
		record + " " + schema + "isPartOf> " + harbour,
		record + " " + schema + "mentions> " + entity + "north-pier>",
		record + " " + schema + `temporalCoverage> "2025-08-29"`,
		`temporalCoverage> "2026-02-09/.."`, `temporalCoverage> "2026-01-01/2026-01-31"`, `temporal> "2026-01"`,
		"superEvent> " + met, "eventStatus> <https://schema.org/EventRescheduled>", "eventStatus> <https://schema.org/EventCancelled>",
		`roleName> "former Mayor of the port"`, `datePublished> "2026-03-01"` + date, `name> "Le phare est rallumé"@fr`,
		entity + "ann-archer> " + a + " " + schema + "Person>",
		entity + "quay-hall> " + schema + "containedInPlace> " + entity + "old-town>",
		entity + "harbour-board> " + schema + "sameAs> <https://board.example/>",
		entity + "harbour-board> " + schema + `alternateName> "Hafenrat"@de`,
		source + "gazette> " + a + " " + schema + "NewsArticle>",
		source + "handbill> " + schema + `creativeWorkStatus> "Retracted"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
	if n := strings.Count(got, a+" "+schema+"ListItem>"); n != 13 {
		t.Errorf("%d items", n)
	}
	if vague := regexp.MustCompile(`(startDate|endDate)> "[^"]*"`).FindAllString(got, -1); len(vague) != 16 {
		t.Errorf("%d exact dates: %v", len(vague), vague)
	}
	golden(t, "harbour.nq", []byte(got))
}

// TestJSONLDHostile: a processor in safe mode takes whatever was said.
func TestJSONLDHostile(t *testing.T) {
	var all []string
	for name, words := range hostile {
		all = append(all, name+" "+words)
	}
	if got := triples(t, hostileChronicle(t, strings.Join(all, " ")).export(JSONLD, "")); strings.Contains(got, "evil.example/>") {
		t.Error(got)
	}
	for _, name := range []string{"control characters", "invalid UTF-8", "links", "right to left", "nothing visible", "blanks"} {
		triples(t, hostileChronicle(t, hostile[name]).export(JSONLD, ""))
	}
}
