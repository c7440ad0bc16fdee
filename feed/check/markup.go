package check

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// markupWith makes a check of something that is looked for in HTML: each kind
// of it is told once per value.
func markupWith(look func(html.Token) string) func(*document, saying) {
	return func(d *document, say saying) {
		for _, m := range d.markup {
			var told []string
			for t := range tags(m.text) {
				if what := look(t); what != "" && len(told) < most && !slices.Contains(told, what) {
					told = append(told, what)
					say(m.at, "%s", what)
				}
			}
		}
	}
}

// tags goes over the elements that begin in HTML, in any state of disorder.
func tags(markup string) func(func(html.Token) bool) {
	return func(yield func(html.Token) bool) {
		z := html.NewTokenizer(strings.NewReader(markup))
		for {
			switch z.Next() {
			case html.ErrorToken:
				return
			case html.StartTagToken, html.SelfClosingTagToken:
				if !yield(z.Token()) {
					return
				}
			}
		}
	}
}

func scripts(t html.Token) string {
	if t.Data == "script" {
		return "<script> in the content"
	}
	return ""
}

func handlers(t html.Token) string {
	for _, a := range t.Attr {
		if strings.HasPrefix(a.Key, "on") {
			return "the event handler " + a.Key + " in the content"
		}
	}
	return ""
}

func embedded(t html.Token) string {
	if slices.Contains([]string{"iframe", "object", "embed", "form", "input", "base", "meta", "link", "frame", "applet"}, t.Data) {
		return "<" + t.Data + "> in the content"
	}
	return ""
}

// references are the attributes of HTML that hold a URL.
var references = []string{"href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href", "background"}

// dangerousReferences lets images stand as data: URLs, which run nothing.
func dangerousReferences(t html.Token) string {
	for _, a := range t.Attr {
		image := t.Data == "img" && strings.HasPrefix(strings.ToLower(a.Val), "data:image/")
		if slices.Contains(references, a.Key) && isDangerous(a.Val) && !image {
			scheme, _, _ := strings.Cut(a.Val, ":")
			return "the content refers to a " + strings.TrimSpace(scheme) + ": URL"
		}
	}
	return ""
}

func relativeReferences(t html.Token) string {
	for _, a := range t.Attr {
		if (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "#") && isReference(a.Val) && !isAbsolute(a.Val) {
			return "the content refers to " + shorten(a.Val) + ", which is relative"
		}
	}
	return ""
}

func shorten(s string) string {
	const enough = 80
	if len(s) <= enough {
		return s
	}
	return strings.ToValidUTF8(s[:enough], "") + "…"
}

var (
	tagInText    = regexp.MustCompile(`(?i)</?(a|b|i|p|br|em|strong|span|div|img|ul|ol|li|h[1-6]|script|iframe|table|blockquote)(\s[^<>]*)?/?>`)
	entityInText = regexp.MustCompile(`&(amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9a-fA-F]{1,6});`)
)

// escapedTwice finds HTML that shows its own tags: a value without any tag,
// whose text, once read, has them.
func escapedTwice(d *document, say saying) {
	for _, m := range d.markup {
		z, tagged, code := html.NewTokenizer(strings.NewReader(m.text)), false, 0
		var plain strings.Builder
		for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
			t := z.Token()
			tagged = tagged || kind == html.StartTagToken
			switch {
			case t.Data == "code" || t.Data == "pre":
				code += map[html.TokenType]int{html.StartTagToken: 1, html.EndTagToken: -1}[kind]
			case kind == html.TextToken && code <= 0:
				plain.WriteString(t.Data)
			}
		}
		if entity := entityInText.FindString(plain.String()); entity != "" {
			say(m.at, "a reader sees %s", entity)
		} else if tag := tagInText.FindString(plain.String()); tag != "" && !tagged {
			say(m.at, "a reader sees %s", shorten(tag))
		}
	}
}

func markupInText(d *document, say saying) {
	for _, p := range d.plain {
		if tag := tagInText.FindString(p.text); tag != "" {
			say(p.at, "%s in what is plain text", shorten(tag))
		} else if entity := entityInText.FindString(p.text); entity != "" {
			say(p.at, "%s in what is plain text", entity)
		}
	}
}
