package feed

import (
	"strings"
	"unicode/utf8"
)

// summaryLength is the most characters of a summary that stands for a whole.
const summaryLength = 300

// contentHTML is all that an item says, as an HTML fragment of plain elements
// with absolute URLs: readers keep little else. A retracted item says that it
// was retracted and why, and nothing more. The same item gives the same bytes.
func contentHTML(s Story, url string) string { return fragment("content", content{s, url}) }

// fragment runs a template of those that stand in feeds.
func fragment(name string, data any) string {
	var b strings.Builder
	if err := fragmentTemplates.ExecuteTemplate(&b, name, data); err != nil {
		panic(err) // the templates are embedded and the tests run all of them
	}
	return clean(b.String())
}

// content is an item as its template sees it.
type content struct {
	Story
	URL string
}

// summaryText is an item in short, as plain text: the date in words, which
// readers have no other place for, and the beginning of the summary.
func summaryText(s Story) string {
	if s.Retraction != nil {
		return "Retracted " + s.Retraction.Day() + ". Reason: " + sentence(s.Retraction.Reason)
	}
	words := capital(s.When)
	if s.Inferred {
		words += " (date inferred)"
	}
	words += "."
	if s.Fallen {
		return words + " No source is left for this."
	}
	if changed := s.Changed(); len(changed) > 0 {
		last := changed[len(changed)-1]
		words += " " + capital(string(last.Kind)) + " " + last.Day() + "."
	}
	if summary := plain(s.Summary); summary != "" {
		words += " " + shorten(summary, summaryLength)
	}
	return words
}

// shorten cuts a text at a word's end.
func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	cut := string([]rune(s)[:most])
	if space := strings.LastIndexByte(cut, ' '); space > most/2 {
		cut = cut[:space]
	}
	return cut + "…"
}

// sentence ends words with a full stop.
func sentence(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}
