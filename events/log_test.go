package events

import (
	"errors"
	"testing"
	"time"
)

func TestQuery(t *testing.T) {
	e := Stored{Event: Event{Record: Ref{"harbour", "entity", "board"}, Recorded: noon}, Sequence: 7}
	for _, c := range []struct {
		q       Query
		subject string
		selects bool
	}{
		{Query{}, "dateline.*.*.*", true},
		{Query{Timeline: "harbour", Kind: "entity", Key: "board"}, "dateline.harbour.entity.board", true},
		{Query{From: 7, Since: noon}, "dateline.*.*.*", true},
		{Query{From: 8}, "dateline.*.*.*", false},
		{Query{Since: noon.Add(time.Millisecond)}, "dateline.*.*.*", false},
		{Query{Timeline: "quarry"}, "dateline.quarry.*.*", false},
		{Query{Kind: "source"}, "dateline.*.source.*", false},
		{Query{Key: "mayor"}, "dateline.*.*.mayor", false},
	} {
		if c.q.Subject() != c.subject || c.q.Selects(e) != c.selects {
			t.Errorf("%+v: %s, %v", c.q, c.q.Subject(), c.q.Selects(e))
		}
	}
}

func TestErrorsSayWhatStands(t *testing.T) {
	ref := Ref{"harbour", "entity", "board"}
	standing := &Stored{Event: Event{Change: Refined, By: "ada"}, Sequence: 7}
	inner := errors.New("ce-id missing")
	for _, c := range []struct {
		err  error
		is   error
		want string
	}{
		{&ConflictError{Record: ref, Expected: 3}, ErrConflict, "entity/board does not exist, expected it at sequence 3"},
		{&ConflictError{Record: ref, Standing: standing}, ErrConflict, `entity/board exists: refined by "ada" at sequence 7`},
		{&ConflictError{Record: ref, Expected: 3, Standing: standing}, ErrConflict, `entity/board has changed: refined by "ada" at sequence 7, expected sequence 3`},
		{&DecodeError{7, ref.Subject(), inner}, inner, "message 7 on dateline.harbour.entity.board is not an event: ce-id missing"},
		{Problems{{Message: "a"}, {Place: Place{"f", 1, 2}, Path: "x.y", Message: "b", Hint: "c"}}, ErrInvalid, "input: a\nf:1:2: x.y: b (c)"},
	} {
		if c.err.Error() != c.want || !errors.Is(c.err, c.is) {
			t.Errorf("got %v, want %s", c.err, c.want)
		}
	}
}

func TestSmallWords(t *testing.T) {
	if (Citation{Stance: Contradicts}).Supports() || !(Citation{}).Supports() {
		t.Error("a citation supports unless it contradicts")
	}
	if typ := Type("meeting.held"); typ.Kind() != "meeting" || typ.Verb() != "held" {
		t.Errorf("%s, %s", typ.Kind(), typ.Verb())
	}
	if a, b := NewSalt(), NewSalt(); a == b {
		t.Error("two salts are the same")
	}
}
