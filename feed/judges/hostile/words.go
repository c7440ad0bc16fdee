// Package hostile has a timeline of words that break documents elsewhere, for
// tests of any package: what the door takes, as a file to record, and what it
// refuses, as events for a log that came by them otherwise.
package hostile

import "strings"

// Words are words that break documents elsewhere.
type Words struct {
	Name string // what they are
	Text string
	// Refused words are those that record refuses, wherever they stand.
	Refused bool
}

// All are all of them. An event holds at most 256 KiB and a summary 64 Ki
// characters, so a summary of a megabyte is refused by the door and by the log;
// [Large] is the most that a summary can be.
var All = []Words{
	{"control characters", "a\x00b\x01c\x08d\x0be\x1bf\x7fg\u0085h", true},
	{"noncharacters", "a\ufffeb\uffffc\ufdd0d\U0001fffee", true},
	{"a lone surrogate", "a" + loneSurrogate + "b", true},
	{"invalid UTF-8", "a" + brokenBytes + "b", true},
	{"damaged text", "a\ufffdb", true},
	{"direction overrides", "\u202eשלום\u202c x", true},
	{"separators of some programs", "a\u2028b\u2029c", true},
	{"nothing visible", "\x00\x01", true},

	{"end of CDATA", "]]> <![CDATA[ ]]]]><![CDATA[>", false},
	{"script", `</script><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>`, false},
	{"links", "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](//evil.example) [e](/feed.atom) <javascript:alert(1)> [f](vbscript:x)", false},
	{"images", "![spy](https://evil.example/pixel.png)", false},
	{"attributes", `"><b onclick="alert(1)" style="x">'`, false},
	{"entities", "&amp; &lt; &#0; &#x1; &nbsp; &bogus; & &#xfffe;", false},
	{"emoji", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ☠️ 🇯🇵🇮🇳", false},
	{"right to left", "שלום العربية \u2067x\u2069 \u200fy\u200e", false},
	{"combining", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ é ﷽ ꧅", false},
	{"processing", "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;", false},
	{"template", `{{.Title}} {{template "page"}} ${x} <%= x %>`, false},
	{"headings", "# One\n\n<h1>Two</h1>\n\n---\n\nSetext\n======", false},
	{"a formula", `=HYPERLINK("https://evil.example","x")`, false},
	{"a sum", "@SUM(1+1)*cmd|' /C calc'!A0", false},
	{"minus and plus", "-1+1", false},
	{"quotes", `a","b";'c'` + "\n\"d\"", false},
	{"a property", "a\nEND:VEVENT\nBEGIN:VEVENT;X=\"y\":\\n\\,\\;", false},
	{"a parameter", `x;CN="y":z`, false},
	{"SQL", `'); DROP TABLE occurrences; --`, false},
	{"JSON", `{"@context": "https://evil.example/", "@id": "x"}`, false},
	{"line feeds", "a\n\n\nb\n\n\n\tc", false},
	{"a header", "x\nSet-Cookie: a=b\n\n<html>", false},
	{"one word", strings.Repeat("x", 490), false},
	{"deep quotes", strings.Repeat("> ", 500) + "x", false},
	{"deep lists", deepList(40), false},
	{"deep emphasis", strings.Repeat("*", 500) + strings.Repeat("[", 500), false},
	{"nested HTML", strings.Repeat("<div><ul>", 120) + "x", false},
	{"unclosed", "<b><i><a href='https://evil.example'><!-- x", false},
}

// loneSurrogate is half of a surrogate pair as Go holds it, three bytes that are
// no UTF-8; brokenBytes are none in any way. In an event's JSON the first is an
// escape and the others are there as they are.
const (
	loneSurrogate = "\xed\xa0\x80"
	brokenBytes   = "\xff\xfe"
)

// ByName are the texts of all words.
func ByName() map[string]string {
	texts := make(map[string]string, len(All))
	for _, w := range All {
		texts[w.Name] = w.Text
	}
	return texts
}

// Large is the longest summary that can be recorded.
var Large = cut(strings.Repeat("harbour & <b>quay</b> 港 ", 1<<12), 1<<16)

func deepList(levels int) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.Repeat("  ", i) + "- x\n")
	}
	return b.String()
}
