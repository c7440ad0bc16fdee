package export

import (
	"bufio"
	"context"
	"fmt"
	"iter"

	"github.com/dateline/dateline/projector"
)

// run is one export under way.
type run struct {
	Source
	ctx     context.Context
	w       *bufio.Writer
	format  Format
	rows    int
	names   memo[string]           // of entities
	sources memo[projector.Source] // by slug
	fates   memo[fate]             // of what is planned about an entity
}

// pace is how many rows are written between two calls of Progress.
const pace = 1000

// told counts a row.
func (r *run) told() error {
	r.rows++
	if r.Progress != nil && r.rows%pace == 0 {
		r.Progress(r.rows)
	}
	return r.ctx.Err()
}

// each writes rows one by one, and ends with what ended them.
func each[R any](r *run, rows iter.Seq[R], write func(R) error) error {
	for row := range rows {
		if err := write(row); err != nil {
			return err
		}
		if err := r.told(); err != nil {
			return err
		}
	}
	return r.View.Err()
}

// occurrences are those that answer the question, in timeline order, and behind
// them the undated, by id.
func (r *run) occurrences() iter.Seq[projector.Occurrence] {
	return func(yield func(projector.Occurrence) bool) {
		for o := range r.View.Dated(nil) {
			if !yield(o) {
				return
			}
		}
		for o := range r.View.Undated("") {
			if !yield(o) {
				return
			}
		}
	}
}

// name is an entity's name, its slug where none is recorded.
func (r *run) name(slug string) string {
	if slug == "" {
		return ""
	}
	return r.names.get(slug, func() string { return line(r.View.Name(slug).Name) })
}

func (r *run) everyone(slugs []string) []string {
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = r.name(slug)
	}
	return names
}

// source is a source; one that is not recorded has its slug as title.
func (r *run) source(slug string) projector.Source {
	return r.sources.get(slug, func() projector.Source {
		s, ok := r.View.Source(slug)
		if !ok {
			return projector.Source{Slug: slug, Title: slug}
		}
		return s
	})
}

// page is where the timeline's pages say something, empty without a base URL.
func (r *run) page(path string) string {
	if r.BaseURL == "" {
		return ""
	}
	return r.BaseURL + "/" + r.View.Slug() + "/" + path
}

func (r *run) occurrencePage(id string) string { return r.page("occurrences/" + id) }

func (r *run) entityPage(slug string) string { return r.page("entities/" + slug) }

// basis is what the document rests on, as a request asks for it again.
func (r *run) basis() string { return r.View.Basis().String() }

// language is the timeline's first, in which its records are written unless
// they say otherwise.
func (r *run) language() string {
	for _, lang := range r.View.Body().Languages {
		return lang
	}
	return "en"
}

// memo remembers what is looked up again and again, and not without end.
type memo[V any] struct{ known map[string]V }

// memoSize is how many values a memo holds.
const memoSize = 4096

func (m *memo[V]) get(key string, find func() V) V {
	if v, ok := m.known[key]; ok {
		return v
	}
	v := find()
	if m.known == nil || len(m.known) == memoSize {
		m.known = make(map[string]V)
	}
	m.known[key] = v
	return v
}

// count says how many there are of something.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
