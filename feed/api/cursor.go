package api

import (
	"encoding/base64"
	"encoding/json"
	"iter"
	"net/url"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// cursor is where a page begins: the whole question, at the basis of the first
// page, and the last row before. Clients take it for an opaque word.
type cursor struct {
	Path    string `json:"path"`
	Filters string `json:"filters,omitempty"` // as a query
	Basis   string `json:"basis"`             // as a query
	Place   place  `json:"place"`
}

// place is where a row stands in its list. A list uses what its order goes by.
type place struct {
	Key      string          `json:"key,omitempty"`     // a slug, an id, or what else names the row
	Occurred events.Occurred `json:"occurred,omitzero"` // in timeline order
	Undated  bool            `json:"undated,omitempty"` // behind what is dated
	Due      edtf.Date       `json:"due,omitzero"`
	Skip     int             `json:"skip,omitempty"` // rows before, where nothing names one
}

var errCursor = refusal{events.ErrInvalid, "the cursor is not one of an answer here", "use next of the page before, unchanged, or leave cursor out"}

func (c cursor) String() string {
	b, _ := json.Marshal(c) // never fails: it was read from JSON, or from rows
	return base64.RawURLEncoding.EncodeToString(b)
}

func parseCursor(s string) (*cursor, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, errCursor
	}
	var c cursor
	if err := json.Unmarshal(b, &c); err != nil || c.Place.Skip < 0 {
		return nil, errCursor
	}
	return &c, nil
}

// readCursor reads where the page begins. Beside the cursor stands nothing of
// the question, which then is the cursor's, or all of it again.
func (q *question) readCursor() error {
	s := q.given.Get("cursor")
	if s == "" {
		return nil
	}
	c, err := parseCursor(s)
	if err != nil {
		return err
	}
	if !q.asks() {
		if err := q.adopt(c.Filters); err != nil {
			return err
		}
	}
	if c.Path != q.request.URL.Path || c.Filters != q.filters().Encode() {
		return errOther
	}
	q.cursor, q.after = c, c.Place
	return nil
}

var errOther = refusal{events.ErrInvalid, "the cursor belongs to another question", "ask with it what was asked for its first page, or send it alone"}

// adopt takes the filters of a cursor for those of the question.
func (q *question) adopt(filters string) error {
	values, err := url.ParseQuery(filters)
	if err != nil {
		return errCursor
	}
	for name, value := range values {
		if !q.takes(name) || len(value) != 1 {
			return errCursor
		}
		q.given.Set(name, value[0])
	}
	return nil
}

// list takes a page of rows, those to keep; at says where a row stands. What is
// left is behind the question's next cursor.
func list[R any](q *question, rows iter.Seq[R], keep func(R) bool, at func(R) place) []R {
	return take(q, rows, q.limit, q.after, keep, at)
}

// take is list with room for some rows only, perhaps none, and the place behind
// which they stand.
func take[R any](q *question, rows iter.Seq[R], room int, after place, keep func(R) bool, at func(R) place) []R {
	page := []R{}
	for r := range rows {
		if q.context().Err() != nil {
			break
		}
		if keep != nil && !keep(r) {
			continue
		}
		if len(page) == room {
			q.goOn(after)
			break
		}
		page, after = append(page, r), at(r)
	}
	return page
}

// goOn makes the cursor of the page that begins behind a place.
func (q *question) goOn(behind place) {
	q.next = cursor{q.request.URL.Path, q.filters().Encode(), q.basisQuery, behind}.String()
}

// behind passes over the rows up to and with the one that has a name, over none
// when the name is empty.
func behind[R any](rows iter.Seq[R], name string, of func(R) string) iter.Seq[R] {
	if name == "" {
		return rows
	}
	return func(yield func(R) bool) {
		found := false
		for r := range rows {
			if found && !yield(r) {
				return
			}
			found = found || of(r) == name
		}
	}
}
