package events

import (
	"errors"
	"fmt"
	"testing"
)

// TestParkedBlocksItsRecord: nothing is said over a message that nobody can
// read, but by who names it.
func TestParkedBlocksItsRecord(t *testing.T) {
	d := newDesk(t, harbour)
	park := func(record string, sequence uint64) {
		d.parked = append(d.parked, &DecodeError{Sequence: sequence, Subject: "dateline.harbour." + record, Err: errors.New("no ce-id")})
	}
	park("entity.board", 2)
	d.given("{change: refined, entity: board, description: Those who decide}") // it had been gone over

	last := uint64(len(d.events))
	park("entity.board", last+1)
	refusal := fmt.Sprintf("file.yaml:1:1: message %[1]d of the log stands under the name of entity/board and cannot be read (no ce-id) "+
		"('dateline parked' lists such messages: find out who wrote it and why, then say expect: %[1]d to go over it)", last+1)
	d.refused("{change: refined, entity: board, aliases: [The few]}", refusal)
	d.refused("{change: refined, entity: board, aliases: [The few], expect: "+fmt.Sprint(last)+"}", refusal)
	d.given("{entity: crane, kind: machine, name: The crane}") // others go on
	decision, err := d.decide(fmt.Sprintf("- {change: refined, entity: board, aliases: [The few], expect: %d}\n- {change: corrected, entity: board, name: The few, reason: so they sign}", last+1))
	must(t, err)
	if p := decision.Proposals; len(p) != 2 || p[0].Expect != last+1 {
		t.Errorf("%+v", p)
	}

	park("entity.ghost", 9)
	d.refused("{entity: ghost, kind: person, name: A ghost}", "file.yaml:1:1: message 9 of the log")
	decision, err = d.decide("{entity: ghost, kind: person, name: A ghost, expect: 9}")
	must(t, err)
	if p := decision.Proposals; len(p) != 1 || p[0].Expect != 9 {
		t.Errorf("%+v", p)
	}
}
