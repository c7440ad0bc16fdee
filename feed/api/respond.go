package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// jsonType is the content type of an answer.
const jsonType = "application/json"

// How long an answer holds: one at a fixed basis for ever.
const (
	forEver = "public, max-age=31536000, immutable"
	forNow  = "no-cache"
)

// encode writes an answer as JSON on one line: the same answer, the same bytes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// tagOf is the entity tag of bytes.
func tagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`
}

// respond writes a body, or that the client has it already (RFC 9110, section
// 13).
func (q *question) respond(w http.ResponseWriter, contentType string, body []byte) {
	etag := tagOf(body)
	if name := q.name(); q.view != nil && len(name) <= maxName {
		q.tags.Add(name, etag)
	}
	if q.spared(w, etag) {
		return
	}
	header := w.Header()
	header["Content-Type"] = []string{contentType}
	header["Content-Length"] = []string{strconv.Itoa(len(body))}
	header["Link"] = q.links()
	if q.request.Method != http.MethodHead {
		_, _ = w.Write(body) // the client is gone: there is nobody to tell
	}
}

// maxName bounds what a client can have us remember, in bytes.
const maxName = 1 << 10

// name is what asks for the same bytes, for ever.
func (q *question) name() string { return withQuery(q.request.URL.Path, q.again()...) }

// unchanged spares a client that has the answer, and us from making it again:
// at its basis it never changes, so its entity tag of last time is still right.
func (q *question) unchanged(w http.ResponseWriter) bool {
	if q.view == nil {
		return false
	}
	etag, ok := q.tags.Get(q.name())
	return ok && q.knows(etag) && q.spared(w, etag)
}

// spared sets what an answer has with and without a body, and tells whether it
// goes without.
func (q *question) spared(w http.ResponseWriter, etag string) bool {
	header := w.Header()
	header["Etag"] = []string{etag}
	header["Cache-Control"] = []string{q.control()}
	if !q.knows(etag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// knows tells whether the client has the answer of an entity tag.
func (q *question) knows(etag string) bool {
	return matches(strings.Join(q.request.Header["If-None-Match"], ","), etag)
}

func (q *question) control() string {
	if q.fixed {
		return forEver
	}
	return forNow
}

// links lead to the same answer at its basis, and to the rows behind it.
func (q *question) links() []string {
	own := q.base + q.request.URL.EscapedPath()
	links := []string{link(withQuery(own, q.again()...), "canonical")}
	if q.next != "" {
		links = append(links, link(withQuery(own, "cursor="+q.next, q.sized()), "next"))
	}
	return links
}

// again are the parameters that ask for the same bytes.
func (q *question) again() []string {
	if q.cursor != nil {
		return []string{"cursor=" + q.given.Get("cursor"), q.sized()}
	}
	return []string{q.basisQuery, q.filters().Encode(), q.sized()}
}

// sized is the limit as it was asked for.
func (q *question) sized() string {
	if !q.given.Has("limit") {
		return ""
	}
	return "limit=" + strconv.Itoa(q.limit)
}

func withQuery(url string, parts ...string) string {
	sign := "?"
	for _, part := range parts {
		if part != "" {
			url += sign + part
			sign = "&"
		}
	}
	return url
}

func link(url, rel string) string { return "<" + url + `>; rel="` + rel + `"` }

// matches tells whether a list of entity tags holds one, compared weakly (RFC
// 9110, section 13.1.2). A malformed list matches up to its flaw.
func matches(list, etag string) bool {
	for list = strings.TrimLeft(list, ", \t"); list != ""; list = strings.TrimLeft(list, ", \t") {
		if list[0] == '*' {
			return true
		}
		tag := strings.TrimPrefix(list, "W/")
		if tag[:min(1, len(tag))] != `"` {
			return false
		}
		end := strings.IndexByte(tag[1:], '"')
		if end < 0 {
			return false
		}
		if tag[:end+2] == etag {
			return true
		}
		list = tag[end+2:]
	}
	return false
}
