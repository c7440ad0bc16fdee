package export

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"

	"github.com/dateline/dateline/events"
)

// clean drops what no document of ours carries: control characters other than
// tab and line feed, noncharacters, direction overrides, invalid UTF-8. A log
// refuses most of them; what stands in an old one must not break a document.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, forbidden) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case forbidden(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func forbidden(r rune) bool {
	return r != '\t' && r != '\n' && unicode.IsControl(r) || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef ||
		r == '\u202d' || r == '\u202e' || r == '\u2028' || r == '\u2029'
}

// line is a text on one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

// allowed is what a summary may contain, as in the feeds: text, its simplest
// forms, and links to the web.
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

// markdownLength is the most bytes that are taken to be Markdown, as in the
// feeds: open brackets cost the parser the square of their number.
const markdownLength = 16 << 10

// markup makes HTML of Markdown, sanitised.
func markup(source string) string {
	var b bytes.Buffer
	if len(source) > markdownLength || goldmark.Convert([]byte(source), &b) != nil {
		return "<p>" + html.EscapeString(clean(source)) + "</p>"
	}
	return clean(string(allowed.SanitizeBytes(b.Bytes())))
}

// plain is what remains of Markdown as text on one line.
func plain(source string) string {
	if first, _ := utf8.DecodeRuneInString(source); unicode.IsLetter(first) && !strings.ContainsAny(source, "\\`*_[]<>&\n\t") {
		return line(source) // most summaries: Markdown would change nothing
	}
	return line(html.UnescapeString(textOnly.Sanitize(markup(source))))
}

// locator says where in a source; a text fragment is for browsers.
func locator(s string) string {
	if fragment, ok := strings.CutPrefix(s, "#:~:text="); ok {
		if words, err := url.PathUnescape(fragment); err == nil {
			return "at “" + line(words) + "”"
		}
	}
	return line(s)
}

// typeWords says a type as people do: "Commitment partly fulfilled".
func typeWords(t events.Type) string {
	return capital(line(strings.NewReplacer(".", " ", "_", " ", "-", " ").Replace(string(t))))
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// wellFormed is the shape of a language tag (RFC 5646, section 2.1) as far as a
// reader looks.
var wellFormed = regexp.MustCompile(`^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$`)

// languageTag is a language tag, empty where it is none.
func languageTag(lang string) string {
	if !wellFormed.MatchString(lang) {
		return ""
	}
	return lang
}

// webURL is a link that leads to the web and nowhere else: an absolute http or
// https URL, else empty.
func webURL(s string) string {
	u, err := url.Parse(strings.TrimSpace(clean(s)))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return u.String()
}
