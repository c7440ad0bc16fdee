package check

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzBytes: no bytes panic or hang, every finding is complete, and every feed
// of no bytes or of any is judged alike twice.
func FuzzBytes(f *testing.F) {
	for file, table := range map[string][]broken{"good.atom": brokenAtom, "good.rss": brokenRSS, "good.json": brokenJSON, "good.ics": brokenICal} {
		good := sample(f, file)
		f.Add([]byte(good))
		for _, b := range table {
			if text := strings.ReplaceAll(good, b.old, b.new); b.old != "" && len(text) < 10_000 {
				f.Add([]byte(text))
			}
		}
	}
	for _, b := range brokenBytes {
		f.Add([]byte(b.new))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := Bytes("-", body, today)
		for _, found := range r.Findings {
			if found.Says == "" || found.Hint == "" || found.Spec == "" || found.Level.rank() < 0 {
				t.Errorf("%+v", found)
			}
			if strings.ContainsFunc(found.Says+found.Path, unicode.IsControl) {
				t.Errorf("%q", found)
			}
		}
		if r.Format == "" && r.Count(Error) == 0 {
			t.Errorf("no feed, and nothing wrong with it")
		}
		if again := told(Bytes("-", body, today)); again != told(r) {
			t.Errorf("%s\nthen\n%s", told(r), again)
		}
	})
}
