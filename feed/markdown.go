package feed

import (
	"bytes"
	"html"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
)

// allowed is what a summary may contain: text and its simplest forms, and
// links to the web. Everything else is dropped, images too: they tell a
// stranger who reads. URLs are absolute, for a reader has no page to resolve
// others against.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	return p
}()

var textOnly = bluemonday.StrictPolicy()

// rendered and flattened remember what became of Markdown: a summary stays as
// it is through many renderings of the feeds that hold it.
var rendered, flattened memo

// markdownLength is the most bytes that are taken to be Markdown. Open brackets
// cost goldmark the square of their number, 2 s for 128 KiB; what is longer
// than any summary is told as plain text.
const markdownLength = 16 << 10

// markdown makes HTML of CommonMark, once through goldmark and once through
// the allow-list.
func markdown(source string) template.HTML {
	return template.HTML(rendered.get(source, func() string {
		var b bytes.Buffer
		if len(source) > markdownLength || goldmark.Convert([]byte(source), &b) != nil {
			return "<p>" + html.EscapeString(clean(source)) + "</p>"
		}
		return clean(string(allowed.SanitizeBytes(b.Bytes())))
	}))
}

// plain is what remains of Markdown as text on one line.
func plain(source string) string {
	return flattened.get(source, func() string {
		text := html.UnescapeString(textOnly.Sanitize(string(markdown(source))))
		return clean(strings.Join(strings.Fields(text), " "))
	})
}
