package contract

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

var update = flag.Bool("update", false, "write what is derived from the code")

// derived are the parts of the page that the code has already.
var derived = map[string]func() string{
	"subjects": subjectRows, "vocabulary": vocabularyRows, "message": messageBlock, "headers": headerRows,
	"changes": changeRows, "tables": tableRows, "verbs": verbRows,
}

// TestPageSaysWhatTheCodeHas compares what stands between the marks of the page
// with the code, and with -update writes it.
func TestPageSaysWhatTheCodeHas(t *testing.T) {
	text := page
	for name, rows := range derived {
		between := regexp.MustCompile(`(?s)<!-- ` + name + ` -->\n.*?<!-- end -->`)
		if !between.MatchString(text) {
			t.Errorf("the page has no place for %s", name)
		}
		text = between.ReplaceAllLiteralString(text, "<!-- "+name+" -->\n"+rows()+"<!-- end -->")
	}
	if *update {
		if err := os.WriteFile("contract.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(page, text); diff != "" {
		t.Errorf("go test ./feed/contract -update writes it (-page +code):\n%s", diff)
	}
}

func rowsOf(head string, rows ...[]string) string {
	var b strings.Builder
	columns := strings.Split(head, "|")
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
	}
	return b.String()
}

func code(s string) string { return "`" + strings.ReplaceAll(s, "|", `\|`) + "`" }

// inWords writes parameters as the page does.
var inWords = strings.NewReplacer("{timeline}", "<timeline>", "{kind}", "<kind>")

func subjectRows() string {
	var rows [][]string
	for _, c := range channels {
		key := "<slug>"
		switch c.schema {
		case "timeline":
			key = "<timeline>"
		case "occurrence":
			key = "<ULID>"
		}
		subject := inWords.Replace(strings.Replace(c.subject, "{key}", key, 1))
		rows = append(rows, []string{code(subject), c.says, code(c.example)})
	}
	for _, f := range [][2]string{
		{"dateline.harbour.>", "one timeline"},
		{"dateline.*.agreement.>", "one kind, in every timeline"},
		{"dateline.harbour.meeting.01K2Z3V4W5X6Y7Z8A9B0C1D2E3", "one record"},
	} {
		rows = append(rows, []string{code(f[0]), f[1], ""})
	}
	return rowsOf("subject, or filter|what|example", rows...)
}

func vocabularyRows() string {
	var rows [][]string
	for _, kind := range events.Kinds() {
		verbs := verbsOf(kind)
		i := slices.IndexFunc(rows, func(row []string) bool { return row[1] == verbs })
		if i < 0 {
			rows = append(rows, []string{code(kind), verbs})
		} else {
			rows[i][0] += ", " + code(kind)
		}
	}
	return rowsOf("kind|verbs", rows...)
}

func verbsOf(kind string) string {
	var verbs []string
	for _, verb := range events.Verbs(kind) {
		word := code(verb)
		if status, _, ok := events.StatusOf(events.Type(kind + "." + verb)); ok {
			word += " (" + status + ")"
		}
		verbs = append(verbs, word)
	}
	return strings.Join(verbs, ", ")
}

func messageBlock() string { return "```text\n" + tabled(example()) + "```\n" }

func headerRows() string {
	shown := example().Header
	other := map[string]string{"ce-endedlo": "2025-09-01", "ce-endedhi": "2025-09-30"}
	var rows [][]string
	for _, f := range events.HeaderFields {
		value, says, when := shown[f.Name], f.Says, f.When
		if value == "" {
			value = other[f.Name]
		}
		if f.Prose {
			says += "; percent-encoded"
		}
		if when == "" {
			when = "all"
		}
		if len(value) > 40 && f.Name == "ce-contenthash" {
			value = value[:16] + "…"
		}
		rows = append(rows, []string{code(f.Name), says, when, code(value)})
	}
	return rowsOf("header|meaning|in|example", rows...)
}

func changeRows() string {
	var rows [][]string
	for _, c := range events.Changes {
		rows = append(rows, []string{code(events.TypeOf(c)), changes[c].is, changes[c].means})
	}
	return rowsOf("`ce-type`|the record|you", rows...)
}

func tableRows() string {
	var rows [][]string
	for _, v := range tables {
		rows = append(rows, []string{code(v.view), v.holds, code(v.keys) + ", as " + code(v.example), "[" + v.row + "](schemas/" + v.row + ".v1.json)"})
	}
	return rowsOf("view|rows|keys|value", rows...)
}

func verbRows() string {
	var rows [][]string
	for _, v := range Verbs {
		rows = append(rows, []string{code(writePrefix + v.Name), v.Does})
	}
	return rowsOf("subject|to", rows...)
}

// TestPageNamesTheCodesOfProblems holds them to the constants of events, in both
// directions.
func TestPageNamesTheCodesOfProblems(t *testing.T) {
	source, err := os.ReadFile("../../events/problem.go")
	must(t, err)
	var codes []string
	for _, m := range regexp.MustCompile(`(?m)^\tCode\w+ += "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
		codes = append(codes, code(m[1]))
	}
	want := strings.Join(codes, " or ")
	if m := regexp.MustCompile("a `code`, ([^.]*)\\.").FindStringSubmatch(page); m == nil || m[1] != want {
		t.Errorf("the page has %q, events %s", m, want)
	}
	if !slices.Contains(codes, code(events.CodeConflict)) || !slices.Contains(codes, code(events.CodeMissing)) {
		t.Errorf("not all codes were found: %s", want)
	}
}

// TestPageNamesTheHost looks for the default where another is said.
func TestPageNamesTheHost(t *testing.T) {
	for host, python := range map[string]string{"chronicle.example:4333": `("chronicle.example", 4333)`, "[::1]:4333": `("::1", 4333)`} {
		text := Page(host)
		for _, want := range []string{"nats://reader:reader@" + host, python} {
			if !strings.Contains(text, want) {
				t.Errorf("%s is not on the page", want)
			}
		}
		if strings.Contains(text, "4222") || strings.Contains(text, "<!--") {
			t.Error("the page has another port, or marks")
		}
	}
	if text := Page(""); !strings.Contains(text, "nats://reader:reader@localhost:4222") {
		t.Error("the page has no default")
	}
}

// TestHeadersSchemaIsTheTable holds the published schema to the code.
func TestHeadersSchemaIsTheTable(t *testing.T) {
	text, err := headersSchema()
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile("schema/headers.v1.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, s := range Schemas() {
		if s.Name == "headers.v1.json" {
			if !bytes.Equal(s.Text, text) {
				t.Errorf("headers.v1.json (-is +would be):\n%s", cmp.Diff(string(s.Text), string(text)))
			}
			return
		}
	}
	t.Error("no schema of headers: go test ./feed/contract -update writes it")
}

// headersSchema is the schema of an event's headers, in lower case.
func headersSchema() ([]byte, error) {
	type property struct {
		Description string `json:"description"`
		Type        string `json:"type"`
		Pattern     string `json:"pattern"`
	}
	var required []string
	properties := map[string]property{}
	for _, f := range events.HeaderFields {
		says := f.Says
		if f.Prose {
			says += "; percent-encoded"
		}
		properties[f.Name] = property{says, "string", f.Form}
		if f.When == "" {
			required = append(required, f.Name)
		}
	}
	return json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:dateline:schema:headers:v1",
		"title": "Headers of an event", "description": "Names in lower case; others may come, and are to be ignored.",
		"type": "object", "properties": properties, "required": required,
	}, "", "  ")
}
