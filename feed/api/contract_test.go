package api

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

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
