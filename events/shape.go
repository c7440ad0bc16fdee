package events

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// flaw is something wrong at a place inside a body, before it is known where
// in which file that place stands.
type flaw struct {
	at      []string // tokens of a JSON pointer
	message string
	hint    string
}

// path writes pointer tokens as editors do: citations[2].source.
func path(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		if _, err := strconv.Atoi(t); err == nil {
			b.WriteString("[" + t + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(plainName(t))
	}
	return b.String()
}

var plainNamePattern = regexp.MustCompile(`^[\pL\pN_-]{1,64}$`)

// plainName is a field's name as it was written, in quotes where it is odd.
func plainName(name string) string {
	if plainNamePattern.MatchString(name) {
		return name
	}
	return quoted(name)
}

// maxMembers bounds a list or an object within a body; every list of the
// schemas ends earlier. It keeps a list of a million wrong items from becoming
// a million problems.
const maxMembers = 1000

// overfull finds lists and objects that are too long to be looked at.
func overfull(at []string, v any) []flaw {
	n := 0
	var flaws []flaw
	switch v := v.(type) {
	case map[string]any:
		if n = len(v); n <= maxMembers {
			for name, value := range v {
				flaws = append(flaws, overfull(append(at, name), value)...)
			}
		}
	case []any:
		if n = len(v); n <= maxMembers {
			for i, item := range v {
				flaws = append(flaws, overfull(append(at, strconv.Itoa(i)), item)...)
			}
		}
	}
	if n > maxMembers {
		return []flaw{{slices.Clone(at), fmt.Sprintf("%d items, at most %d are looked at", n, maxMembers), "split it into several records"}}
	}
	return flaws
}

// checkShape validates a body against the schema of its kind.
func checkShape(recordKind string, body any) []flaw {
	err := compiled()[schemaName(recordKind)].Validate(body)
	if err == nil {
		return nil
	}
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return []flaw{{message: err.Error()}}
	}
	var flaws []flaw
	eachCause(found, func(e *jsonschema.ValidationError) {
		flaws = append(flaws, flawsOf(e)...)
	})
	slices.SortStableFunc(flaws, func(a, b flaw) int { return slices.Compare(a.at, b.at) })
	return onlyMisspelt(flaws)
}

// onlyMisspelt leaves out that a field is missing where it stands misspelt.
func onlyMisspelt(flaws []flaw) []flaw {
	meant := make(map[string]bool)
	for _, f := range flaws {
		last := len(f.at) - 1
		if near := strings.TrimSuffix(strings.TrimPrefix(f.hint, "did you mean "), "?"); last >= 0 && near != f.hint {
			meant[path(append(slices.Clone(f.at[:last]), near))] = true
		}
	}
	return slices.DeleteFunc(flaws, func(f flaw) bool { return f.message == missing && meant[path(f.at)] })
}

const missing = "missing"

// eachCause visits the innermost causes. Those of a bad property name stand
// behind the error that names it.
func eachCause(e *jsonschema.ValidationError, visit func(*jsonschema.ValidationError)) {
	_, isName := e.ErrorKind.(*kind.PropertyNames)
	if len(e.Causes) == 0 || isName {
		visit(e)
		return
	}
	for _, c := range e.Causes {
		if _, isName := c.ErrorKind.(*kind.PropertyNames); isName {
			// The library (v6.0.3) overwrites the location of these later. That of
			// the error around it is the same, since propertyNames stands behind a
			// $ref in every schema of ours.
			c.InstanceLocation = e.InstanceLocation
		}
		eachCause(c, visit)
	}
}

var english = message.NewPrinter(language.English)

// flawsOf says in our words what the schema library found.
func flawsOf(e *jsonschema.ValidationError) []flaw {
	at := e.InstanceLocation
	one := func(message, hint string) []flaw { return []flaw{{at, message, hint}} }
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		return unknownFields(at, k.Properties)
	case *kind.PropertyNames:
		return []flaw{{append(slices.Clone(at), k.Property), "not a name that can stand here", nameHint(e)}}
	case *kind.Required:
		var flaws []flaw
		for _, name := range k.Missing {
			flaws = append(flaws, flaw{append(slices.Clone(at), name), missing, ""})
		}
		return flaws
	case *kind.Type:
		return one("must be "+typeWords(k.Want)+", is "+typeWords([]string{k.Got}), "")
	case *kind.Pattern:
		return one(quoted(k.Got)+" is not what can stand here", patternHints[k.Want])
	case *kind.MaxLength:
		return one(fmt.Sprintf("%d characters, at most %d", k.Got, k.Want), "shorten it; long text belongs in the summary")
	case *kind.MinLength:
		return one("empty", "write something; a field that is not required can be left out")
	case *kind.MinItems:
		return one("empty", "at least one is needed")
	case *kind.MinProperties:
		return one("empty", "write something, or leave the field out")
	case *kind.MaxItems:
		return one(fmt.Sprintf("%d items, at most %d", k.Got, k.Want), "keep the ones that matter")
	case *kind.MaxProperties:
		return one(fmt.Sprintf("%d fields, at most %d", k.Got, k.Want), "keep the ones that matter")
	case *kind.Enum:
		return one(quoted(fmt.Sprint(k.Got))+" cannot stand here", "one of "+joinWords(k.Want))
	case *kind.UniqueItems:
		return one(fmt.Sprintf("items %d and %d are the same", k.Duplicates[0], k.Duplicates[1]), "keep one")
	}
	return one(e.ErrorKind.LocalizedString(english), "")
}

// nameHint says which names can stand where a bad one stood.
func nameHint(e *jsonschema.ValidationError) (hint string) {
	eachCause(&jsonschema.ValidationError{Causes: e.Causes}, func(c *jsonschema.ValidationError) {
		if p, ok := c.ErrorKind.(*kind.Pattern); ok {
			hint = patternHints[p.Want]
		}
	})
	return hint
}

// fieldPathPattern is what gives and says name fields by.
const fieldPathPattern = `^((type|occurred|title|summary|lang|about|actors|places|touches|part_of|details|kind|name|description)(\.[A-Za-z0-9][A-Za-z0-9_-]{0,63})?|(names|aliases|same_as)(\..+)?)$`

var fieldPath = regexp.MustCompile(fieldPathPattern)

// patternHints says in words what the schemas' patterns ask for.
var patternHints = map[string]string{
	`^[a-z0-9][a-z0-9-]{0,63}$`:                       "a slug: 1 to 64 of a-z, 0-9 and \"-\", beginning with a letter or digit",
	`^[0-7][0-9A-HJKMNP-TV-Z]{25}$`:                   "a label of this import or the ULID of an occurrence",
	`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`:             "a BCP 47 language such as en, ja or pt-BR",
	`^https?://[^\s]+$`:                               "an absolute URL, https://…",
	`^[0-9a-f]{64}$`:                                  "a SHA-256 as 64 hexadecimal digits in lower case",
	`^[a-z0-9][a-z0-9-]{0,63}\.[a-z][a-z0-9_]{0,63}$`: "<kind>.<verb>, such as meeting.held or agreement.signed",
	`^(mailto:[^\s@]+@[^\s@]+|https?://[^\s]+)$`:      "mailto:… or https://…",

	fieldPathPattern: "a field of the record, or one of its parts: occurred, details.due, actors.<slug>",
}

func unknownFields(at, names []string) []flaw {
	var flaws []flaw
	for _, name := range names {
		hint := "remove it, or see the schemas for the fields that there are"
		if near := nearest(name); near != "" {
			hint = "did you mean " + near + "?"
		}
		flaws = append(flaws, flaw{append(slices.Clone(at), name), "unknown field", hint})
	}
	return flaws
}

// fieldNames are the names a misspelt field is compared with.
var fieldNames = append(strings.Fields(`type occurred dating dating_note title summary lang about
	actors places touches part_of replaces details citations kind name names aliases description
	same_as publisher url published sha256 flags languages contact licence role office former
	locator quote quote_sha256 directness attributed_to stance gives says note planned due terms
	occasion obligors beneficiaries measure quantity unit instrument parties purpose located_in
	start end`), envelope...)

// nearest is the known field that a misspelt one is closest to, or "".
func nearest(name string) string {
	if len(name) > shortLength {
		return "" // the distance to a megabyte is long in coming
	}
	best, least := "", 3
	for _, known := range fieldNames {
		if d := levenshtein.Distance(name, known, nil); d > 0 && d < least && d < len(known) {
			best, least = known, d
		}
	}
	return best
}

var typeNames = map[string]string{
	"string": "text", "object": "an object", "array": "a list",
	"number": "a number", "boolean": "true or false", "null": "empty",
}

func typeWords(types []string) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = typeNames[t]
	}
	return strings.Join(words, " or ")
}

func joinWords(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ", ")
}
