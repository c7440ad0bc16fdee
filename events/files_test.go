package events

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// values are what a file's top-level values come to.
func values(t testing.TB, name, text string) []any {
	t.Helper()
	nodes, problems := parseFile(name, text)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var all []any
	for _, n := range nodes {
		all = append(all, n.value())
	}
	return all
}

func TestWhatAFileSays(t *testing.T) {
	for _, c := range []struct{ what, name, text, want string }{
		{"years and dates stay text", "f.yaml", "a: 2030\nb: 2025-08-29\nc: 1.5\nd: 0x1F\ne: 007\nf: 12:30\ng: 1e3", `[{"a":"2030","b":"2025-08-29","c":"1.5","d":"0x1F","e":"007","f":"12:30","g":"1e3"}]`},
		{"so do words that YAML once took for booleans", "f.yaml", "a: yes\nb: no\nc: on\nd: NO", `[{"a":"yes","b":"no","c":"on","d":"NO"}]`},
		{"booleans", "f.yaml", "a: true\nb: False\nc: TRUE", `[{"a":true,"b":false,"c":true}]`},
		{"null in each form", "f.yaml", "a: null\nb: ~\nc:\nd: ''", `[{"a":null,"b":null,"c":null,"d":""}]`},
		{"numbers where a number belongs", "f.yaml", "quantity: 2.5\nexpect: 7", `[{"quantity":2.5,"expect":7}]`},
		{"quotes make text of them", "f.yaml", "quantity: '2.5'\nexpect: 0x7", `[{"quantity":"2.5","expect":"0x7"}]`},
		{"several documents", "f.yaml", "a: 1\n---\nb: 2\n---\n# nothing\n---\nc: 3\n...\n", `[{"a":"1"},{"b":"2"},{"c":"3"}]`},
		{"a list is one value", "f.yaml", "- a: 1\n- b: [x, y]", `[[{"a":"1"},{"b":["x","y"]}]]`},
		{"folded and literal text", "f.yaml", "a: >-\n  one\n  two\nb: |-\n  one\n  two\n", `[{"a":"one two","b":"one\ntwo"}]`},
		{"Windows line ends", "f.yaml", "a: |-\r\n  one\r\n  two\r\nb: c\r\n", `[{"a":"one\ntwo","b":"c"}]`},
		{"byte order mark", "f.yaml", "\ufeffa: b", `[{"a":"b"}]`},
		{"anchor that nothing refers to", "f.yaml", "a: &x b", `[{"a":"b"}]`},
		{"no content", "f.yaml", "# only a comment\n", `null`},
		{"JSON", "f.json", ` {"a": [1, true, null, "x"]} `, `[{"a":[1,true,null,"x"]}]`},
		{"a JSON list stands for its items", "f.json", `[{"a":1},{"b":2}]`, `[{"a":1},{"b":2}]`},
		{"JSON Lines", "f.jsonl", "{\"a\":1}\n\n{\"b\":2}\r\n", `[{"a":1},{"b":2}]`},
		{"JSON Lines by its other name", "f.ndjson", "{\"a\":1}\n{\"b\":2}", `[{"a":1},{"b":2}]`},
		{"JSON with a byte order mark", "f.json", "\ufeff{}", `[{}]`},
		{"surrogate pairs", "f.json", `{"a":"\ud83d\udea2"}`, `[{"a":"🚢"}]`},
		{"JSON recognised in standard input", "", "\n {\"a\":1}", `[{"a":1}]`},
		{"YAML recognised in standard input", "-", "a: b", `[{"a":"b"}]`},
		{"a name's ending counts more than its looks", "f.yml", `{"a": 1}`, `[{"a":"1"}]`},
		{"upper-case ending", "F.JSON", `{"a":1}`, `[{"a":1}]`},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := json.Marshal(values(t, c.name, c.text))
			must(t, err)
			same(t, json.RawMessage(got), c.want)
		})
	}
}

func TestWhatIsNoFile(t *testing.T) {
	deep := strings.Repeat("[", 100) + strings.Repeat("]", 100)
	for _, c := range []struct{ what, name, text, want string }{
		{"not UTF-8", "f.yaml", "a: b\nc: d\xffe", "f.yaml:2:5: not valid UTF-8 (save the file as UTF-8)"},
		{"not UTF-8 behind a byte order mark", "f.yaml", "\ufeffa\xff", "f.yaml:1:2: not valid UTF-8"},
		{"UTF-16", "f.json", "\xff\xfe{\x00", "f.json:1:1: not valid UTF-8"},
		{"alias", "f.yaml", "a: &x b\nc: *x", "f.yaml:2:4: an alias (write the value out again)"},
		{"merge key", "f.yaml", "a: b\n<<: {c: d}", "f.yaml:2:1: a merge key (write the fields out again)"},
		{"tag of YAML", "f.yaml", "a: !!binary aGk=", "f.yaml:1:4: a tag (plain values only"},
		{"tag of one's own", "f.yaml", "a: !mine b", "f.yaml:1:4: a tag"},
		{"tag on an object", "f.yaml", "a: !!set {b}", "f.yaml:1:4: a tag"},
		{"tag on a name", "f.yaml", "!!str a: b", "f.yaml:1:1: a field's name must be plain text"},
		{"list as a name", "f.yaml", "[a]: b", "f.yaml:1:1: a field's name must be plain text"},
		{"twice in YAML", "f.yaml", "a: b\nc: d\na: e", `f.yaml:3:1: field "a" stands twice (keep one)`},
		{"twice in JSON", "f.json", "{\"a\": 1,\n  \"b\": 2, \"\\u0061\": 3}", `f.json:2:11: field "a" stands twice (keep one)`},
		{"tabs", "f.yaml", "a:\n\tb: c", "f.yaml:2:1: not YAML: …(YAML is indented with blanks, not with tabs)"},
		{"open quote", "f.yaml", "a: b\nc: \"d\ne: f", "f.yaml:…: not YAML: …(indentation, quotes and brackets: …"},
		{"colon in text", "f.yaml", "a: b\ntitle: Pier: the end", "f.yaml:2:…: not YAML: …"},
		{"open bracket", "f.yaml", "a: [b", "f.yaml:…: not YAML: …"},
		{"control character in YAML", "f.yaml", "a: b\nc: d\x00e", "f.yaml:2:5: holds the control character U+0000 (remove it)"},
		{"unknown alias", "f.yaml", "a: *" + strings.Repeat("x", 1<<19), "f.yaml:1:…: not YAML: …"},
		{"deep YAML", "f.yaml", deep, "f.yaml:1:66: nested more than 64 deep"},
		{"very deep YAML", "f.yaml", strings.Repeat("[", 1<<20), "f.yaml:1:…: not YAML: …"},
		{"deep JSON", "f.json", deep, "f.json:1:66: nested more than 64 deep"},
		{"very deep JSON", "f.json", strings.Repeat("[", 1<<20), "f.json:1:66: nested more than 64 deep"},
		{"long document", "f.yaml", "a: b\n---\n# c\nd: " + strings.Repeat("e", 1<<20), "f.yaml:2:1: a YAML document of more than 1 MiB (split it with --- lines"},
		{"document of little brackets", "f.yaml", "a:\n" + strings.Repeat("- []\n", 1<<18), "f.yaml:1:1: a YAML document of more than 1 MiB"},
		{"long file", "f.jsonl", strings.Repeat("{}\n", 4<<20), "f.jsonl:1:1: a file of 12 MiB, at most 10 are taken (split it"},
		{"truncated object", "f.json", "{\"a\": 1,\n\"b\": ", "f.json:2:6: not JSON: the file ends within a value"},
		{"truncated list", "f.json", "[1, 2", "f.json:1:6: not JSON: the file ends within a value"},
		{"truncated text", "f.json", `{"a": "bc`, "f.json:1:10: not JSON: the file ends within a value"},
		{"truncated name", "f.json", `{"a`, "f.json:1:4: not JSON: the file ends within a value"},
		{"truncated line", "f.jsonl", "{\"a\":1}\n{\"b\":", "f.jsonl:2:6: not JSON: the file ends within a value"},
		{"trailing comma in a list", "f.json", "[1,\n 2,\n]", "f.json:3:1: not JSON: …(look for a missing or superfluous comma"},
		{"trailing comma in an object", "f.json", "{\"a\": 1,\n}", "f.json:2:1: not JSON: "},
		{"missing comma", "f.json", "[{}\n {}]", "f.json:2:2: not JSON: "},
		{"bare word", "f.json", "{\"a\": 1,\n \"b\": tru, \"c\": 2}", "f.json:2:7: not JSON: "},
		{"name without quotes", "f.json", "{\n  a: 1}", "f.json:2:3: not JSON: "},
		{"line break in text", "f.json", "{\"a\":\n \"b\nc\"}", "f.json:2:2: not JSON: "},
		{"comment", "f.json", "// c\n{}", "f.json:1:1: not JSON: "},
		{"two brackets too many", "f.json", "{}}}", "f.json:1:3: not JSON: "},
		{"comma between values", "f.jsonl", "{},\n{}", "f.jsonl:1:3: not JSON: "},
		{"gigantic number", "f.json", `{"a": 1e999999999}`, "f.json:1:7: a number out of range"},
		{"long number", "f.json", `{"a": 0.` + strings.Repeat("0", 1<<20) + `1}`, "f.json:1:7: a number out of range"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, problems := parseFile(c.name, c.text)
			refusedWith(t, problems, c.want)
			if len(problems.Error()) > 500 {
				t.Errorf("the message has %d bytes", len(problems.Error()))
			}
		})
	}
}

// TestLoneSurrogates: encoding/json makes U+FFFD of them, which is refused.
func TestLoneSurrogates(t *testing.T) {
	drafts := `{"timeline":"harbour","title":"The \udea2 harbour"}`
	parsed, err := ParseDrafts([]File{{"f.json", drafts}}, Defaults{By: "ada"})
	must(t, err)
	_, err = Decide(&ledger{}, parsed, noon)
	refusedWith(t, err, "f.json:1:23: title: holds U+FFFD, the mark of damaged text (write what stood there")

	_, err = ParseDrafts([]File{{"f.json", `{"timeline":"harbour","title":"x","by":"\ud83d!"}`}}, Defaults{})
	refusedWith(t, err, "f.json:1:35: by: holds U+FFFD, the mark of damaged text (write what stood there")
}

func TestPlacesAreExact(t *testing.T) {
	yaml := "- a: ünï\n  b:\n    - c: [1, {d: 2}]\n"
	json := "\ufeff[{\"ä\": \"ünï\", \"b\": [{\"c\":\n\t[1, {\"d\": 2}]}]}]"
	for _, c := range []struct {
		name, text string
		at         []string
		want       string
	}{
		{"f.yaml", "{ünï: 日本, b: c}", []string{"b"}, "f.yaml:1:11"},
		{"f.yaml", yaml, []string{"0"}, "f.yaml:1:3"},
		{"f.yaml", yaml, []string{"0", "b"}, "f.yaml:2:3"},
		{"f.yaml", yaml, []string{"0", "b", "0", "c", "1"}, "f.yaml:3:14"},
		{"f.yaml", yaml, []string{"0", "b", "0", "c", "1", "d"}, "f.yaml:3:15"},
		{"f.yaml", yaml, []string{"0", "b", "9", "c"}, "f.yaml:2:3"}, // the nearest thing around it
		{"f.json", json, nil, "f.json:1:2"},
		{"f.json", json, []string{"b"}, "f.json:1:15"},
		{"f.json", json, []string{"b", "0", "c", "1"}, "f.json:2:6"},
		{"f.json", json, []string{"b", "0", "c", "1", "d"}, "f.json:2:7"},
	} {
		nodes, problems := parseFile(c.name, c.text)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := nodes[0].at(c.at).String(); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.name, c.at, got, c.want)
		}
	}
}

// TestParsingIsLinear: eight times the file, not many more times the work.
func TestParsingIsLinear(t *testing.T) {
	line := `{"timeline":"harbour","entity":"a","kind":"person","name":"日本語日本語日本語"},`
	for _, name := range []string{"f.json", "f.yaml"} {
		took := func(n int) time.Duration {
			text := "[" + strings.Repeat(line, n) + line[:len(line)-1] + "]"
			least := time.Hour
			for range 3 {
				began := time.Now()
				_, problems := parseFile(name, text)
				if least = min(least, time.Since(began)); len(problems) > 0 {
					t.Fatal(problems)
				}
			}
			return least
		}
		if short, long := took(1000), took(8000); long > 40*short {
			t.Errorf("%s: 1,000 records take %v, 8,000 %v", name, short, long)
		}
	}
}

func FuzzParseDrafts(f *testing.F) {
	for _, text := range []string{
		harbour, "{\"timeline\":\"harbour\",\"title\":\"x\"}\n{", "a: *x", "events: [1]", "- - - x", "<<: 1", "\ufeff", "\t",
		"timeline: h\nby: a\nrecorded: 2025-01-01T00:00:00Z\nevents:\n- {change: corrected, of: x, cite: [{source: y, says: {a.b: null}}]}",
		`{"type":"a.b","occurred":{"start":"2025","end":"[..2026]"},"title":{"en":1},"citations":[{"source":{"a":1}}],"cite":[{"source":{"a":1}}]}`,
	} {
		f.Add("f.yaml", text)
		f.Add("f.json", text)
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		drafts, err := ParseDrafts([]File{{name, text}}, Defaults{Timeline: "harbour", By: "ada"})
		if err == nil {
			_, err = Decide(&ledger{}, drafts, noon)
		}
		var problems Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("not problems: %v", err)
		}
		for _, p := range problems {
			if p.Line < 1 && strings.TrimLeft(text, "\ufeff \t\r\n") != "" && p.Message != "nothing to record" {
				t.Errorf("no place: %s", p)
			}
			if len(p.String()) > 4000+len(name) {
				t.Errorf("%d bytes: %.200s", len(p.String()), p)
			}
		}
	})
}

func TestEqualFilesInTwoFormats(t *testing.T) {
	yaml := values(t, "f.yaml", "a: [x, true, ~]\nquantity: 1.5")
	json := values(t, "f.json", `{"a":["x",true,null],"quantity":1.5}`)
	if diff := cmp.Diff(yaml, json); diff != "" {
		t.Errorf("(-YAML +JSON):\n%s", diff)
	}
}
