package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/feed/contract"
)

// TestAnswersAreInTheContract: a schema is written once. What an answer says
// beyond it, the page names.
func TestAnswersAreInTheContract(t *testing.T) {
	schemas := contract.Schemas()
	at := slices.IndexFunc(schemas, func(s contract.Schema) bool { return s.Name == "answer.v1.json" })
	var schema struct{ Properties map[string]any }
	if err := json.Unmarshal(schemas[at].Text, &schema); err != nil {
		t.Fatal(err)
	}
	var later []string
	for f := range reflect.TypeFor[Written]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if schema.Properties[name] == nil {
			later = append(later, name)
		}
		delete(schema.Properties, name)
	}
	if len(schema.Properties) > 0 {
		t.Errorf("of what the schema promises no answer has %v", schema.Properties)
	}
	named := regexp.MustCompile(`\(schemas/answer\.v1\.json\) does not name ([^:]*):`).FindStringSubmatch(contract.Page(""))
	if want := "`" + strings.Join(later, "`, `") + "`"; named == nil || named[1] != want {
		t.Errorf("of what the schema does not name the page has %q, an answer %s", named, want)
	}
}

// TestStatusesAreThoseOfTheContract holds the page's table of codes to what
// errors are translated to, in both directions.
func TestStatusesAreThoseOfTheContract(t *testing.T) {
	produced := map[int]bool{
		ProblemOf(errors.New("anything else")).Status: true,
		http.StatusTooManyRequests:                    true, // of feed.Limited, in front of all: feed holds it to the page
	}
	for _, row := range statuses {
		produced[row.status] = true
	}
	_, table, _ := strings.Cut(contract.Page(""), "| code | means | then |")
	table, _, _ = strings.Cut(table, "\n\n")
	named := map[int]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]*) \|`).FindAllStringSubmatch(table, -1) {
		for _, code := range regexp.MustCompile(`\d+`).FindAllString(row[1], -1) {
			status, err := strconv.Atoi(code)
			if err != nil || named[status] {
				t.Errorf("%s stands twice, or is no code", code)
			}
			named[status] = true
		}
	}
	if diff := cmp.Diff(named, produced); diff != "" {
		t.Errorf("codes (-page +code):\n%s", diff)
	}
}
