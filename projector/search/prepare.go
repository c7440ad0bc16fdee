package search

import (
	"slices"
	"strings"
)

// chunk is how many documents are prepared ahead: cutting the next into words
// takes one core while SQLite has the other.
const chunk = 256

// preparer cuts documents into words, one after the other.
type preparer struct {
	title, body []unit // memory of the document before
	words       []byte
	seen        map[string]struct{} // forms that are in the table, as far as known
}

// all sends the documents prepared, in order, until stop is closed.
func (p *preparer) all(documents []Document, prepared chan<- []row, stop <-chan struct{}) {
	defer close(prepared)
	for part := range slices.Chunk(documents, chunk) {
		rows := make([]row, len(part))
		for i, d := range part {
			rows[i] = p.row(d)
		}
		select {
		case prepared <- rows:
		case <-stop:
			return
		}
	}
}

// row is a document as the tables take it.
type row struct {
	Document
	sequence    int64
	title, body string
	words       string
	forms       []string // that were not seen before
}

func (p *preparer) row(d Document) row {
	r := row{Document: d, sequence: int64(d.Sequence)}
	if d.Gone {
		return r
	}
	r.title, r.body = texts(d.Title), texts(d.Body)
	p.title, p.body = cut(r.title, p.title), cut(r.body, p.body)
	p.words = appendDocument(p.words[:0], d.Timeline, p.title, p.body)
	r.words = string(p.words)
	r.forms = p.unseen(p.body, p.unseen(p.title, nil))
	return r
}

// texts joins the texts of a field, without empty ones.
func texts(all []string) string {
	var kept []string
	for _, s := range all {
		if s = strings.TrimSpace(clean(s)); s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, string(boundary))
}

// maxSeen bounds the memory for the words known to be in the table; who is
// forgotten is tried again, which the table ignores.
const maxSeen = 1 << 16

// unseen appends the words that were not seen before.
func (p *preparer) unseen(units []unit, forms []string) []string {
	for _, u := range units {
		if u.unspaced || u.text == boundaryUnit {
			continue
		}
		if _, ok := p.seen[u.text]; ok {
			continue
		}
		if len(p.seen) >= maxSeen {
			clear(p.seen)
		}
		text := strings.Clone(u.text) // not to keep all of the document
		p.seen[text] = struct{}{}
		forms = append(forms, text)
	}
	return forms
}
