package events

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/oklog/ulid/v2"
)

// Change says what an event does to its record.
type Change string

// The five changes.
const (
	Recorded  Change = "recorded"  // the first event of a record
	Refined   Change = "refined"   // more precise or complete; nothing said before becomes false
	Corrected Change = "corrected" // something said before was wrong; needs a reason
	Cited     Change = "cited"     // one more citation, nothing else
	Retracted Change = "retracted" // should not have been recorded; needs a reason
)

// Changes are the five changes in the order of the contract.
var Changes = []Change{Recorded, Refined, Corrected, Cited, Retracted}

// NeedsReason tells whether an event with this change must say why.
func (c Change) NeedsReason() bool { return c == Corrected || c == Retracted }

// SaltSize is the length of an event's salt in bytes.
const SaltSize = 16

// Event is one immutable change of one record. Its Body is the whole record
// as the editor leaves it, so the latest event of a record is its current
// edited state.
type Event struct {
	ID       ulid.ULID
	Record   Ref
	Change   Change
	Recorded time.Time // when the log accepted it: UTC, whole milliseconds
	By       string    // who recorded it
	Reason   string    // why; required with Corrected and Retracted
	Salt     [SaltSize]byte
	Body     []byte // JSON of a Timeline, Source, Entity or Occurrence, by Record.Kind
}

// NewSalt draws the salt of an event.
func NewSalt() (salt [SaltSize]byte) {
	_, _ = rand.Read(salt[:]) // never fails (crypto/rand, Go 1.24)
	return salt
}

// ContentHash is SHA-256(salt ‖ subject ‖ id ‖ body) in lower-case hex. Kept in
// a header, it lets the history be verified after a body was lawfully erased;
// the salt keeps a short body from being guessed from its hash.
func (e Event) ContentHash() string {
	h := sha256.New()
	h.Write(e.Salt[:])
	h.Write([]byte(e.Record.Subject()))
	h.Write([]byte(e.ID.String()))
	h.Write(e.Body)
	return hex.EncodeToString(h.Sum(nil))
}

// Stored is an event with its place in the log.
type Stored struct {
	Event
	Sequence uint64 // 1 for the first event of the log; ascending without gaps
}
