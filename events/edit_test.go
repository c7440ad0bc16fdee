package events

import (
	"errors"
	"testing"
)

// TestEdit tells what each way is told: outcomes, or problems and what they are.
func TestEdit(t *testing.T) {
	b := &book{}
	edit := func(text string, d Defaults) (Decision, error) {
		return b.recorder().Edit(t.Context(), Edit{Files: []File{{"body.json", text}}, Defaults: d}, nil)
	}
	d := Defaults{Timeline: "harbour", By: "ada", Fixed: Fixed{Timeline: true, By: true}}
	decision, err := edit(`[{"timeline":"harbour","title":"The harbour"},{"entity":"board","kind":"organisation","name":"Board"}]`, d)
	must(t, err)
	if len(decision.Outcomes) != 2 || decision.Outcomes[1].Sequence != 2 {
		t.Fatalf("%+v", decision.Outcomes)
	}
	refining := d
	refining.Change = Refined
	decision, err = edit(`{"of":"entity/board","name":"The board"}`, refining)
	must(t, err)
	if o := decision.Outcomes[0]; o.Change != Refined || o.Sequence != 3 {
		t.Fatalf("%+v", o)
	}
	for _, c := range []struct {
		text string
		d    Defaults
		is   error
		want string
	}{
		{`{"of":"entity/board","name":"B","change":"corrected"}`, refining, ErrInvalid, "body.json:1:33: change: is corrected, where everything is refined (leave change out, or send it where changes of all kinds are taken: to record)"},
		{`{"of":"entity/board","name":"B","by":"eve"}`, refining, ErrInvalid, `body.json:1:33: by: must be "ada", as whom this is asked for (leave it out: it is filled in)`},
		{`{"by":"eve","events":[{"of":"entity/board","name":"B"}]}`, refining, ErrInvalid, `body.json:1:2: by: must be "ada", as whom this is asked for (leave it out: it is filled in)`},
		{`{"timeline":"bay","title":"The bay"}`, d, ErrInvalid, `body.json:1:2: timeline: "bay" is another timeline than the one that is asked to record this (leave it out, or send this to the other: here everything is of harbour)`},
		{`{"of":"entity/board","name":"B","expect":1}`, refining, ErrConflict, `body.json:1:33: expect: entity/board has changed: refined by "ada" at sequence 3, expected sequence 1 (look at what was changed, then try again with the sequence that stands)`},
		{`{"of":"entity/nobody","name":"B"}`, refining, ErrNotFound, "body.json:1:2: of: entity/nobody does not exist in timeline harbour ('dateline log harbour' lists what does)"},
		{`{"entity":"board","kind":"organisation","name":"Another"}`, d, ErrConflict, "body.json:1:1: entity/board is recorded already, with other content (sequence 3) (to change it say change: refined or corrected, of: entity/board)"},
	} {
		_, err := edit(c.text, c.d)
		var ps Problems
		if !errors.Is(err, c.is) || !errors.Is(err, ErrInvalid) || !errors.As(err, &ps) || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
	if _, err := edit(`[{"of":"entity/nobody","name":"B"},{"of":"entity/board","name":"B","expect":1}]`, refining); errors.Is(err, ErrConflict) || errors.Is(err, ErrNotFound) {
		t.Errorf("problems of two codes are %v", err)
	}
}
