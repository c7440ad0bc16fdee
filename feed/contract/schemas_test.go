package contract

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/judges/hostile"
)

// judged is a value that is held against a schema.
type judged struct {
	Schema string `json:"schema"`
	Value  any    `json:"value"`
}

// judge has Ajv hold values against the published schemas. It returns what Ajv
// refuses, a line each, and how many it took.
func judge(t *testing.T, values []judged) (refused []string, taken int) {
	t.Helper()
	var schemas, lines bytes.Buffer
	for _, s := range Schemas() {
		must(t, json.Compact(&schemas, s.Text))
		schemas.WriteByte('\n')
	}
	encoder := json.NewEncoder(&lines)
	for _, v := range values {
		must(t, encoder.Encode(v))
	}
	said, err := runNode(t, "testdata/ajv.cjs", schemas.Bytes(), lines.Bytes())
	if err != nil {
		t.Fatal(said, err)
	}
	all := strings.Split(said, "\n")
	if _, err := fmt.Sscanf(all[len(all)-1], "taken %d", &taken); err != nil {
		t.Fatal(said)
	}
	return all[:len(all)-1], taken
}

// TestSchemasHoldEveryMessage has another validator than record's look at all
// bodies and headers that there are.
func TestSchemasHoldEveryMessage(t *testing.T) {
	var values []judged
	for _, m := range slices.Concat(ofSeeds(t), ofHostile(t), ofCorpus(t), ofChance(t), []events.Message{example()}) {
		values = append(values, judged{m.Header["ce-dataschema"], json.RawMessage(m.Data)}, judged{"urn:dateline:schema:headers:v1", m.Header})
	}
	for line := range bytes.Lines(hostile.File("hostile")) {
		values = append(values, judged{"urn:dateline:schema:change:v1", json.RawMessage(line)})
	}
	refused, taken := judge(t, values)
	if len(refused) > 0 || taken != len(values) {
		t.Errorf("of %d values %d are taken:\n%s", len(values), taken, strings.Join(refused, "\n"))
	}
}

// TestSchemasRefuse shows that they say something.
func TestSchemasRefuse(t *testing.T) {
	headers := func(name, value string) map[string]string {
		h := example().Header
		h[name] = value
		if value == "" {
			delete(h, name)
		}
		return h
	}
	value := func(schema, text string) judged {
		return judged{"urn:dateline:schema:" + schema + ":v1", json.RawMessage(text)}
	}
	values := []judged{
		{"urn:dateline:schema:headers:v1", headers("ce-id", "")},
		{"urn:dateline:schema:headers:v1", headers("ce-by", "Ana Müller")},
		{"urn:dateline:schema:headers:v1", headers("ce-type", "dateline.forgotten.v1")},
		{"urn:dateline:schema:headers:v1", headers("ce-occurredlo", "2025-8-9")},
		value("timeline", `{}`),
		value("source", `{"title":"x","published":"2025","kind":"rumour"}`),
		value("entity", `{"kind":"Person","name":"x"}`),
		value("occurrence", `{"type":"meeting.held","occurred":"2025","title":"x","citations":[]}`),
		value("occurrence", `{"type":"meeting.held","occurred":"2025","title":{"english!":"x"},"citations":[{"source":"gazette"}]}`),
		value("pointer", `{"bucket":"DATELINE_RECORDS_1"}`),
		value("checkpoint", `{"view":"records"}`),
		value("record-row", `{"as_of":{"today":"2025-01-01"}}`),
		value("entity-row", `{"as_of":{"sequence":1},"subject":"x","sequence":1,"kind":"person","name":"x","standing":"sits"}`),
		value("office-row", `{"as_of":{"sequence":1},"subject":"x","holders":[{}],"unknown":false}`),
		value("facet-row", `{"as_of":{"sequence":1},"subject":"x","sequence":0,"type":"meeting.held","occurred":"2025"}`),
		value("change", `{"change":"forgotten"}`),
		value("answer", `{"outcomes":[{}]}`),
		value("problem", `{"title":"x","status":"400","detail":"y"}`),
	}
	refused, taken := judge(t, values)
	if taken != 0 || len(refused) != len(values) {
		t.Errorf("%d are taken; refused are\n%s", taken, strings.Join(refused, "\n"))
	}
}

// TestPublishedSchemasNeverChange: they may be kept for ever. What they say is
// changed under a new version.
func TestPublishedSchemasNeverChange(t *testing.T) {
	const file = "testdata/published.sums"
	text, err := os.ReadFile(file)
	must(t, err)
	published := map[string]string{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		published[name] = sum
	}
	for _, s := range Schemas() {
		sum := fmt.Sprintf("%x", sha256.Sum256(s.Text))
		switch before, ok := published[s.Name]; {
		case !ok && *update:
			text = fmt.Appendf(text, "%s  %s\n", sum, s.Name)
		case !ok:
			t.Errorf("%s is new: go test ./feed/contract -update adds it to %s", s.Name, file)
		case before != sum:
			t.Errorf("%s has changed since it was published: leave it, and add the next version", s.Name)
		}
		delete(published, s.Name)
	}
	for name := range published {
		t.Errorf("%s is gone: old messages name it", name)
	}
	if *update {
		must(t, os.WriteFile(file, text, 0o644))
	}
}

// TestSchemasAreNamed by what they are.
func TestSchemasAreNamed(t *testing.T) {
	for _, s := range Schemas() {
		want := strings.NewReplacer(".v", ":v", ".json", "").Replace(s.Name)
		if s.URN != "urn:dateline:schema:"+want || s.Title == "" {
			t.Errorf("%s: $id %s, title %q", s.Name, s.URN, s.Title)
		}
	}
	for _, kind := range []string{events.KindTimeline, events.KindSource, events.KindEntity, "meeting"} {
		if !slices.ContainsFunc(Schemas(), func(s Schema) bool { return s.URN == events.SchemaID(kind) }) {
			t.Errorf("no schema for %s", kind)
		}
	}
}
