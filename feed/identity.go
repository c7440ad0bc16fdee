package feed

import (
	"strings"

	"github.com/dateline/dateline/feed/uuid"
)

// uuidURN is how a UUID stands where an IRI must (RFC 9562, section 4).
const uuidURN = "urn:uuid:"

// urn is the id of what a ULID names, empty for what is none.
func urn(id string) string { return asURN(uuid.Of(id)) }

// derivedURN is the id of something that belongs to what a ULID names.
func derivedURN(id, name string) string { return asURN(uuid.Derived(id, name)) }

func asURN(uuid string) string {
	if uuid == "" {
		return ""
	}
	return uuidURN + uuid
}

// uuidOf is an id without what makes an IRI of it.
func uuidOf(urn string) string { return strings.TrimPrefix(urn, uuidURN) }
