package check

import (
	"strings"
	"testing"
	"time"
)

// TestHostile judges big documents that are made to take long: what is read
// more than once for each of its parts takes hours.
func TestHostile(t *testing.T) {
	many := func(s string) string { return strings.Repeat(s, (1<<20)/len(s)) }
	for name, text := range map[string]string{
		"attributes":              "<rss " + strings.ReplaceAll(many("xmlns:abcdefg='u' "), "abcdefg", "a") + "/>",
		"comments":                "<rss>" + many("x<!---->") + "</rss>",
		"empty elements":          "<rss>" + many("<a/>") + "</rss>",
		"open elements":           many("<a>"),
		"name spaces":             "<rss>" + many("<p:a xmlns:p='urn:p'/>") + "</rss>",
		"entries":                 "<feed xmlns='http://www.w3.org/2005/Atom'>" + many("<entry><id>urn:x:1</id><link href='a'/></entry>") + "</feed>",
		"links in content":        "<rss version='2.0'><channel><description>" + many("&lt;a href='1'&gt;&lt;a href='2'&gt;") + "</description></channel></rss>",
		"angle brackets":          "<rss version='2.0'><channel><description>" + many("&lt;") + "</description></channel></rss>",
		"keys":                    "{" + strings.TrimSuffix(many(`"a":1,`), ",") + "}",
		"open arrays":             many("["),
		"surrogates":              `{"a":"` + many(`\\ud800`) + `"}`,
		"parameters":              "BEGIN:VCALENDAR\r\nA" + many(";B=C") + ":x\r\nEND:VCALENDAR\r\n",
		"folds":                   "BEGIN:VCALENDAR\r\nA:" + many("\r\n x") + "\r\nEND:VCALENDAR\r\n",
		"components":              many("BEGIN:A\r\n"),
		"components side by side": "BEGIN:VCALENDAR\r\n" + many("BEGIN:VEVENT\r\nEND:VEVENT\r\n"),
		"empty lines":             "BEGIN:VCALENDAR" + many("\n"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			r := Bytes(name, []byte(text), today)
			if took := time.Since(start); took > patience {
				t.Errorf("%s took %s", name, took)
			} else {
				t.Log(name, took)
			}
			if len(r.Findings) == 0 || len(r.Findings) > 400 {
				t.Errorf("%s: %d findings", name, len(r.Findings))
			}
		})
	}
}
