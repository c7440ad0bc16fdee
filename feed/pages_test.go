package feed

import (
	"fmt"
	"strings"
	"testing"
)

// TestLongTimeline is told in pages, the undated part on the last.
func TestLongTimeline(t *testing.T) {
	h := newHarbour(t)
	for i := range pageLength {
		h.occurrence("remark", fmt.Sprintf(`{"type": "remark.made", "occurred": "2024-01-%02d", "title": "Remark %d", "citations": [{"source": "gazette"}]}`, i%28+1, i))
	}
	handler := h.handler()
	first, second := body(t, handler, "/harbour/?as_of=2026-06-01"), body(t, handler, "/harbour/?as_of=2026-06-01&page=2")
	mustContain(t, "first page", first, `<a href="/harbour/?as_of=2026-06-01&amp;page=2" rel="next">`, "Remark 0<")
	mustContain(t, "second page", second, `<a href="/harbour/?as_of=2026-06-01" rel="prev">`, "Board meets at Quay Hall", "Undated")
	if strings.Contains(first, ">Undated<") {
		t.Error("the undated part stands on the first page")
	}
}

func TestNothingRecorded(t *testing.T) {
	c := newChronicle(t)
	handler := c.handler()
	mustContain(t, "index", body(t, handler, "/"), "No timeline is recorded yet")
	for _, f := range Formats {
		check(t, f, []byte(body(t, handler, "/feed."+f.Extension)))
	}
	c.timeline("empty", `{"title": "Empty"}`)
	mustContain(t, "timeline", body(t, handler, "/empty/"), "Nothing dated is recorded")
	for _, f := range Formats {
		for _, s := range []series{news, corrections, deadlines, upcoming} {
			check(t, f, []byte(body(t, handler, "/empty/"+string(s)+"."+f.Extension)))
		}
	}
	for _, view := range []string{"commitments", "agreements", "initiatives", "offices", "sources", "entities/"} {
		body(t, handler, "/empty/"+view)
	}
}

// TestLinksLead follows every link of every page within the site, but for those
// into the API, which another handler serves.
func TestLinksLead(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	seen, queue := map[string]bool{"/": true}, []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		for _, link := range hrefs(body(t, handler, path)) {
			link, _, _ = strings.Cut(strings.TrimPrefix(link, base), "#")
			ours := strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "/api/") // which another handler answers
			if ours && !seen[link] {
				seen[link] = true
				queue = append(queue, link)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d pages are linked: %v", len(seen), seen)
	}
}

func hrefs(page string) (links []string) {
	for _, part := range strings.Split(page, `href="`)[1:] {
		link, _, _ := strings.Cut(part, `"`)
		links = append(links, strings.ReplaceAll(link, "&amp;", "&"))
	}
	return links
}
