package feed

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/events"
)

// typeWords says a type as people do: "Commitment partly fulfilled".
func typeWords(t events.Type) string {
	return capital(strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(string(t)))
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// fieldNames say the fields of records as people do, in the order in which
// they are told.
var fieldNames = []struct{ field, words string }{
	{"occurred", "date"},
	{"dating", "how the date is known"},
	{"dating_note", "note on the date"},
	{"type", "kind of act"},
	{"title", "title"},
	{"summary", "summary"},
	{"lang", "language"},
	{"about", "what it is about"},
	{"actors", "who took part"},
	{"places", "places"},
	{"touches", "whom it concerns"},
	{"part_of", "what it is part of"},
	{"replaces", "what it replaces"},
	{"details.planned", "planned date"},
	{"details.due", "due date"},
	{"details.terms", "terms"},
	{"details.occasion", "occasion"},
	{"details", "details"},
	{"planned", "planned date"},
	{"due", "due date"},
	{"terms", "terms"},
	{"occasion", "occasion"},
	{"citations", "citations"},
	{"name", "name"},
	{"names", "names"},
	{"aliases", "aliases"},
	{"kind", "kind"},
	{"description", "description"},
	{"same_as", "links elsewhere"},
}

// fieldWords names a field. One that is not in the table says its own name.
func fieldWords(field string) string {
	for _, f := range fieldNames {
		if f.field == field {
			return f.words
		}
	}
	whole, part, dotted := strings.Cut(field, ".")
	if dotted && whole != "details" {
		return fieldWords(whole) + " (" + clean(part) + ")"
	}
	return clean(strings.ReplaceAll(cmp.Or(part, whole), "_", " "))
}

// inOrder are the fields of a map in the order in which they are told.
func inOrder(says map[string]json.RawMessage) []string {
	place := func(field string) int {
		at := slices.IndexFunc(fieldNames, func(f struct{ field, words string }) bool { return f.field == field })
		if at < 0 {
			return len(fieldNames)
		}
		return at
	}
	return slices.SortedFunc(maps.Keys(says), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
}

// locatorWords says where in a source; a text fragment is for browsers.
func locatorWords(locator string) string {
	if fragment, ok := strings.CutPrefix(locator, "#:~:text="); ok {
		if words, err := url.PathUnescape(fragment); err == nil {
			return "at “" + clean(words) + "”"
		}
	}
	return clean(locator)
}

// webURL is a link that leads to the web and nowhere else: an absolute http or
// https URL, else empty.
func webURL(s string) string {
	u, err := url.Parse(clean(s))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return encodedURL.Replace(u.String())
}

// encodedURL encodes what stands in no URL (RFC 3987, section 2.2) and package
// url leaves in queries.
var encodedURL = strings.NewReplacer(
	" ", "%20", `"`, "%22", "<", "%3C", ">", "%3E", `\`, "%5C", "^", "%5E", "`", "%60", "{", "%7B", "|", "%7C", "}", "%7D",
)
