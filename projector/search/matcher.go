package search

import "slices"

// Matcher tells of one version after the other whether it matches a text, as
// [Index.Search] would as soon as the version is indexed. It reads the version
// itself, so it needs no index and waits for none. It is safe for concurrent
// use.
type Matcher struct{ request request }

// NewMatcher reads the text of a query. An error wraps [ErrQuery]. A beginning
// (word*) may stand for any number of words here: none is looked up.
func NewMatcher(text string) (*Matcher, error) {
	r, err := parse(text)
	if err != nil {
		return nil, err
	}
	return &Matcher{r}, nil
}

// Matches tells whether a version matches. One that is gone does not.
func (m *Matcher) Matches(d Document) bool {
	if d.Gone {
		return false
	}
	title, body := cut(texts(d.Title), nil), cut(texts(d.Body), nil)
	has := func(t term) bool { return t.isIn(title) || t.isIn(body) }
	for _, t := range m.request.terms {
		if !has(t) {
			return false
		}
	}
	return !slices.ContainsFunc(m.request.excluded, func(terms []term) bool {
		return !slices.ContainsFunc(terms, func(t term) bool { return !has(t) })
	})
}

// isIn tells whether the term stands anywhere in the units.
func (t term) isIn(units []unit) bool {
	for i := range units {
		if t.at(units, i) {
			return true
		}
	}
	return false
}
