package search

import (
	"strings"
	"unicode/utf8"
)

// Marks around what matches, in [Hit]. They are control
// characters that no text of the index contains, so a caller escapes the text
// first and turns them into elements then.
const (
	MarkStart = '\x02'
	MarkEnd   = '\x03'
)

// Lengths of a snippet, in characters.
const (
	snippetLength = 200
	snippetLead   = 40 // of it before the first match
)

func (r request) highlight(text string) string {
	units := cut(text, nil)
	return mark(text, extents(matches(r.terms, units), units))
}

// clean replaces the characters that have a meaning here with spaces.
func clean(text string) string {
	if !strings.ContainsAny(text, "\x00\x02\x03\x1e") {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return strings.NewReplacer("\x00", " ", "\x02", " ", "\x03", " ", "\x1e", " ").Replace(strings.ToValidUTF8(text, "\uFFFD"))
}

// extent is a part of a text, in bytes.
type extent struct{ start, end int }

// extents returns where in the text the matches stand, those that overlap or
// touch joined into one.
func extents(spans []span, units []unit) (all []extent) {
	for _, s := range spans {
		e := extent{units[s.at].start, units[s.at+s.n-1].end}
		if n := len(all); n > 0 && e.start <= all[n-1].end {
			all[n-1].end = max(all[n-1].end, e.end)
			continue
		}
		all = append(all, e)
	}
	return all
}

func mark(text string, extents []extent) string {
	if len(extents) == 0 {
		return text
	}
	var b strings.Builder
	done := 0
	for _, e := range extents {
		b.WriteString(text[done:e.start])
		b.WriteByte(MarkStart)
		b.WriteString(text[e.start:e.end])
		b.WriteByte(MarkEnd)
		done = e.end
	}
	b.WriteString(text[done:])
	return b.String()
}

// title returns the first of the titles with a match, marked, or else the first.
func (r request) title(titles string) string {
	first, _, _ := strings.Cut(titles, string(boundary))
	for title := range strings.SplitSeq(titles, string(boundary)) {
		if marked := r.highlight(title); marked != title {
			return marked
		}
	}
	return first
}

// snippet returns the part of a body that begins shortly before its first
// match, marked, with an ellipsis where something is left out.
func (r request) snippet(body string) string {
	units := cut(body, nil)
	found := extents(matches(r.terms, units), units)
	from := 0
	if len(found) > 0 {
		from = wordStart(body, units, back(body, found[0].start, snippetLead))
	}
	to := from + forth(body[from:], snippetLength)
	var within []extent
	for _, e := range found {
		if e.start < to {
			within = append(within, extent{e.start - from, min(e.end, to) - from})
		}
	}
	return ellipsis(from > 0) + unbound(mark(body[from:to], within)) + ellipsis(to < len(body))
}

func ellipsis(left bool) string {
	if left {
		return "…"
	}
	return ""
}

// unbound shows the texts of a body as one.
func unbound(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(s, string(boundary), " "))
}

// back returns where n characters before i stand.
func back(s string, i, n int) int {
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return i
}

// forth returns the length of the first n characters.
func forth(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// wordStart returns where the first unit at or behind i begins, so that no word
// is cut in two; the start of the text stays.
func wordStart(body string, units []unit, i int) int {
	if i == 0 {
		return 0
	}
	for _, u := range units {
		if u.start >= i {
			return u.start
		}
	}
	return i
}
