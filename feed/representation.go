package feed

import (
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// representation is what one URL says in one way (RFC 9110, section 8): bytes
// that go out plain or compressed, with headers that never change. Headers are
// made once and shared by all answers, so nobody may write into their values.
type representation struct {
	tag     string // names the bytes: an entity tag without its quotes
	size    int    // of the plain form
	changed time.Time
	common  map[string][]string // headers of every answer with a body
	known   map[string][]string // headers of every answer
	forms   [codings]form
	cost    atomic.Int64 // bytes that it takes, about: all forms that are made, and headers
}

// form is a representation in one coding. Its entity tag is known before its
// bytes: who has them already costs no compressing.
type form struct {
	etag  string
	known map[string][]string // headers of an answer without a body

	once   sync.Once
	body   []byte
	header map[string][]string // headers of an answer with a body
}

func newRepresentation(body []byte, contentType, control, vary string, changed time.Time, links []string) *representation {
	sum := sha256.Sum256(body)
	p := &representation{
		tag: base64.RawURLEncoding.EncodeToString(sum[:15]), size: len(body), changed: newestSecond(changed),
		known:  map[string][]string{"Cache-Control": {control}, "Vary": {vary}},
		common: map[string][]string{"Content-Type": {contentType}},
	}
	if !p.changed.IsZero() {
		p.known["Last-Modified"] = []string{p.changed.Format(http.TimeFormat)}
	}
	if len(links) > 0 {
		p.common["Link"] = links
	}
	for c := range p.forms {
		p.forms[c].prepare(coding(c), p)
	}
	p.forms[identity].body = body
	p.cost.Store(int64(len(body)) + headerCost)
	return p
}

// headerCost is about what the headers of a representation and its place in a
// map take.
const headerCost = 4 << 10

// prepare gives a form its entity tag, a strong one of its own: another coding
// is other bytes (RFC 9110, section 8.8.3.3).
func (f *form) prepare(c coding, p *representation) {
	f.etag = `"` + p.tag + `"`
	if c != identity {
		f.etag = `"` + p.tag + "-" + codingNames[c] + `"`
	}
	f.known = maps.Clone(p.known)
	f.known["Etag"] = []string{f.etag}
}

// says tells whether another representation says the same, in bytes and in
// headers. Its date does not count: it says when the bytes became what they
// are, which is as the older one has it.
func (p *representation) says(other *representation) bool {
	return p.tag == other.tag && maps.EqualFunc(p.common, other.common, slices.Equal) &&
		slices.Equal(p.known["Cache-Control"], other.known["Cache-Control"]) && slices.Equal(p.known["Vary"], other.known["Vary"])
}

// codedFor picks the form for a client. A small body goes as it is.
func (p *representation) codedFor(accept []string) coding {
	if p.size < leastCompressed {
		return identity
	}
	return coded(accept)
}

// form returns a form with its bytes, and whether they were made just now.
func (p *representation) form(c coding) (f *form, made bool) {
	f = &p.forms[c]
	f.once.Do(func() {
		if c != identity {
			f.body, made = c.compress(p.forms[identity].body), true
			p.cost.Add(int64(len(f.body)))
		}
		f.header = maps.Clone(f.known)
		maps.Copy(f.header, p.common)
		f.header["Content-Length"] = []string{strconv.Itoa(len(f.body))}
		if c != identity {
			f.header["Content-Encoding"] = []string{codingNames[c]}
		}
	})
	return f, made
}

// serve writes the form that a client likes best, or that the client has it
// already (RFC 9110, section 13). Made: a form was compressed for it. Ranges
// are not served, and nothing says that they are.
func (p *representation) serve(w http.ResponseWriter, r *http.Request) (made bool) {
	c := p.codedFor(r.Header["Accept-Encoding"])
	if p.isKnown(c, r.Header) {
		maps.Copy(w.Header(), p.forms[c].known)
		w.WriteHeader(http.StatusNotModified)
		return false
	}
	f, made := p.form(c)
	maps.Copy(w.Header(), f.header)
	if r.Method != http.MethodHead {
		_, _ = w.Write(f.body) // the client is gone: there is nobody to tell
	}
	return made
}
