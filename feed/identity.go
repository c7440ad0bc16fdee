package feed

import (
	"crypto/sha1"

	"github.com/gorilla/feeds"
	"github.com/oklog/ulid/v2"
)

// urn is the id of what a ULID names: its 128 bits as a UUID (RFC 9562), which
// needs no domain and survives a move. A ULID that does not parse has none.
func urn(id string) string {
	u, err := ulid.ParseStrict(id)
	if err != nil {
		return ""
	}
	return formatURN([16]byte(u))
}

// derivedURN is the id of something that belongs to what a ULID names and must
// not be taken for it, as an occurrence's own feed: a UUID of version 5 (RFC
// 9562, section 5.5) with the ULID's bits as name space.
func derivedURN(id, name string) string {
	u, err := ulid.ParseStrict(id)
	if err != nil {
		return ""
	}
	sum := sha1.Sum(append(u[:], name...))
	bits := [16]byte(sum[:16])
	bits[6] = bits[6]&0x0f | 0x50
	bits[8] = bits[8]&0x3f | 0x80
	return formatURN(bits)
}

func formatURN(bits [16]byte) string {
	u := feeds.UUID(bits)
	return "urn:uuid:" + u.String()
}
