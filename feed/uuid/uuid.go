// Package uuid names records for the world outside: in feeds, calendars and
// exports one record has one name, on whichever host it is told.
package uuid

import (
	"crypto/sha1"
	"fmt"

	"github.com/oklog/ulid/v2"
)

// Of is the 128 bits of a ULID as a UUID (RFC 9562), which needs no domain and
// survives a move. A ULID that does not parse has none.
func Of(id string) string {
	u, err := ulid.ParseStrict(id)
	if err != nil {
		return ""
	}
	return written([16]byte(u))
}

// Derived is the name of something that belongs to what a ULID names and must
// not be taken for it, as an occurrence's own feed or its planned date: a UUID
// of version 5 (RFC 9562, section 5.5) with the ULID's bits as name space.
func Derived(id, name string) string {
	u, err := ulid.ParseStrict(id)
	if err != nil {
		return ""
	}
	sum := sha1.Sum(append(u[:], name...))
	bits := [16]byte(sum[:16])
	bits[6] = bits[6]&0x0f | 0x50
	bits[8] = bits[8]&0x3f | 0x80
	return written(bits)
}

func written(bits [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", bits[0:4], bits[4:6], bits[6:8], bits[8:10], bits[10:])
}
