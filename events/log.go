package events

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// MaxBatch is the most events that one Append takes.
const MaxBatch = 1000

// MaxEventSize is the most bytes an event takes on the wire, headers included.
const MaxEventSize = 256 << 10

// Sentinels that a caller acts on.
var (
	ErrInvalid  = errors.New("invalid")           // bad input: see Problems
	ErrConflict = errors.New("conflict")          // the record is not as expected: see ConflictError
	ErrNotFound = errors.New("not found")         // no such record
	ErrFull     = errors.New("log is full")       // no space left; nothing was written
	ErrUnknown  = errors.New("outcome not known") // not acknowledged; append the same events again to learn it
)

// Proposal is an event to append and what it takes the log to hold.
type Proposal struct {
	Event Event
	// Expect is the sequence of the latest event of the record, 0 for a record
	// that does not exist. Behind another proposal of the same record in the
	// same batch it is ignored: the earlier one is what is expected.
	Expect uint64

	message *Message // made ahead
}

// Message is the event's wire form. The error is an ErrInvalid, also where it
// takes more than MaxEventSize.
func (p Proposal) Message() (Message, error) {
	if p.message != nil {
		return *p.message, nil
	}
	m, err := Encode(p.Event)
	if err != nil {
		return Message{}, err
	}
	if size := m.Size(); size > MaxEventSize {
		return Message{}, fmt.Errorf("%w: event %s of %s takes %d bytes, at most %d are possible: shorten its texts",
			ErrInvalid, p.Event.ID, p.Event.Record, size, MaxEventSize)
	}
	return m, nil
}

// encodeAhead makes the wire forms while somebody else is at the log. Who needs
// one learns what is wrong with it.
func encodeAhead(proposals []Proposal) {
	for i := range proposals {
		if m, err := proposals[i].Message(); err == nil {
			proposals[i].message = &m
		}
	}
}

// A Reader reads a log. It is safe for concurrent use.
type Reader interface {
	// Read yields the events that a query selects, up to the head at the time
	// of the call, in sequence. An error ends it, except a *DecodeError, which
	// is about one message only.
	Read(ctx context.Context, q Query) iter.Seq2[Stored, error]

	// Follow is Read that goes on with every event appended later, until ctx is
	// cancelled, which ends it without an error.
	Follow(ctx context.Context, q Query) iter.Seq2[Stored, error]

	// Last returns the latest event of a record, or ErrNotFound.
	Last(ctx context.Context, record Ref) (Stored, error)

	// Get returns one event by its sequence, or ErrNotFound. A *DecodeError says
	// that the message there is none.
	Get(ctx context.Context, sequence uint64) (Stored, error)

	// Head returns the sequence of the last event of the log, 0 for an empty log.
	Head(ctx context.Context) (uint64, error)
}

// A Log keeps events in one order. It is safe for concurrent use.
type Log interface {
	Reader

	// Append adds a batch of 1 to MaxBatch events, all or none, and returns
	// their sequences, in the batch's order. When it returns without error the
	// events survive a crash of the process and of the machine.
	//
	// An event whose id the history of its record already holds counts as
	// appended, whatever came after it, and its sequence there is returned.
	// An id that stands twice in one batch is an ErrInvalid. A record that is
	// not as expected is a *ConflictError (ErrConflict) that says what stands;
	// then nothing of the batch was added. ErrUnknown means that no
	// acknowledgement came: the same call, repeated, tells.
	Append(ctx context.Context, batch []Proposal) ([]uint64, error)

	// AppendEach is Append of several batches, in their order, each all or none
	// of itself: for writers who share what it costs to be safe on the disk. It
	// returns one result a batch. What is refused is no obstacle to those behind.
	AppendEach(ctx context.Context, batches [][]Proposal) []Appended
}

// Appended is what became of a batch: what Append returns.
type Appended struct {
	Sequences []uint64
	Err       error
}

// Query selects events of a log. The zero Query selects all.
type Query struct {
	From     uint64    // the first sequence wanted
	Since    time.Time // only events recorded at or after this time
	Timeline string    // only of this timeline
	Kind     string    // only of this kind of record
	Key      string    // only of records with this key
}

// Subject is the pattern that q selects by, with * for what it leaves open.
func (q Query) Subject() string {
	token := func(s string) string {
		if s == "" {
			return "*"
		}
		return s
	}
	return SubjectPrefix + "." + token(q.Timeline) + "." + token(q.Kind) + "." + token(q.Key)
}

// Selects tells whether q selects an event.
func (q Query) Selects(e Stored) bool {
	is := func(want, have string) bool { return want == "" || want == have }
	return e.Sequence >= q.From && !e.Recorded.Before(q.Since) &&
		is(q.Timeline, e.Record.Timeline) && is(q.Kind, e.Record.Kind) && is(q.Key, e.Record.Key)
}

// ConflictError says that a record is not as a proposal expected it. It is an
// ErrConflict.
type ConflictError struct {
	Record   Ref
	Expected uint64
	Standing *Stored // the record's latest event; nil when it has none
}

func (e *ConflictError) Error() string {
	if e.Standing == nil {
		return fmt.Sprintf("%s does not exist, expected it at sequence %d", e.Record, e.Expected)
	}
	s := e.Standing
	if e.Expected == 0 {
		return fmt.Sprintf("%s exists: %s by %q at sequence %d", e.Record, s.Change, s.By, s.Sequence)
	}
	return fmt.Sprintf("%s has changed: %s by %q at sequence %d, expected sequence %d", e.Record, s.Change, s.By, s.Sequence, e.Expected)
}

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// DecodeError says that one message of the log is not an event.
type DecodeError struct {
	Sequence uint64
	Subject  string
	Err      error
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("message %d on %s is not an event: %v", e.Sequence, e.Subject, e.Err)
}

func (e *DecodeError) Unwrap() error { return e.Err }
