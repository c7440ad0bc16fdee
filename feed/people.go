package feed

import "net/http"

const (
	varyCoding = "Accept-Encoding"
	varyPeople = "Accept-Encoding, Sec-Fetch-Dest"
)

// vary names the request headers that an answer depends on.
func (p params) vary() string {
	if p.people {
		return varyPeople
	}
	return varyCoding
}

// isPerson tells whether somebody opened the URL in a browser, where the
// document would fill a tab (Fetch Metadata, section 2.1). Readers, also those
// that are pages in a browser, fetch feeds and send another word or none. A
// browser says it only over https and to its own machine.
func isPerson(r *http.Request) bool {
	dest := r.Header["Sec-Fetch-Dest"]
	return len(dest) > 0 && dest[0] == "document"
}
