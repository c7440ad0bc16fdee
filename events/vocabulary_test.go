package events

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// designTable is the table of the design.
const designTable = `
| meeting, visit, milestone | announced, scheduled, rescheduled, cancelled, held, made |
| initiative, mechanism, platform, project | agreed, launched, introduced, expanded, concluded |
| statement, document | adopted, issued, published |
| agreement | announced, welcomed, signed, in_force, amended, terminated |
| commitment | made, reaffirmed, rescheduled, progressed, fulfilled, partly_fulfilled, not_fulfilled, withdrawn, superseded |
| relationship, position | elevated, taken, reaffirmed |
| remark | made, reported |
| office | attested, assumed, left |
`

func TestVocabularyIsTheDesigns(t *testing.T) {
	want, have := make(map[string][]string), make(map[string][]string)
	for line := range strings.Lines(strings.TrimSpace(designTable)) {
		cells := strings.Split(strings.Trim(line, "| \n"), " | ")
		for kind := range strings.SplitSeq(cells[0], ", ") {
			want[kind] = slices.Sorted(strings.SplitSeq(cells[1], ", "))
		}
	}
	for kind := range maps.Keys(vocabulary) {
		have[kind] = slices.Sorted(slices.Values(Verbs(kind)))
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-design +code):\n%s", diff)
	}
}

func TestStatusOf(t *testing.T) {
	for _, c := range []struct {
		typ    Type
		status Status
		ok     bool
	}{
		{"commitment.made", StatusOpen, true},
		{"commitment.reaffirmed", "", false},
		{"commitment.partly_fulfilled", StatusPartlyFulfilled, true},
		{"agreement.in_force", "in force", true},
		{"agreement.amended", "in force", true},
		{"meeting.rescheduled", "scheduled", true},
		{"remark.made", "", false},
		{"meeting.unheard", "", false},
		{"regatta.won", "", false},
		{"meeting", "", false},
		{"", "", false},
	} {
		if status, _, ok := StatusOf(c.typ); status != c.status || ok != c.ok {
			t.Errorf("%s gives %q, %v; want %q, %v", c.typ, status, ok, c.status, c.ok)
		}
	}
}

// TestStatusRanks tells which of two acts on one date is believed to be the
// later one.
func TestStatusRanks(t *testing.T) {
	for _, order := range [][]Type{
		{"commitment.made", "commitment.progressed", "commitment.partly_fulfilled", "commitment.fulfilled", "commitment.not_fulfilled", "commitment.withdrawn", "commitment.superseded"},
		{"agreement.announced", "agreement.welcomed", "agreement.signed", "agreement.in_force", "agreement.terminated"},
		{"meeting.announced", "meeting.scheduled", "meeting.rescheduled", "meeting.cancelled", "meeting.held"},
	} {
		before := -1
		for _, typ := range order {
			_, rank, _ := StatusOf(typ)
			if rank <= before {
				t.Errorf("%s has rank %d, the one before it %d", typ, rank, before)
			}
			before = rank
		}
	}
}

func TestFurtherKindsHaveNoVerbs(t *testing.T) {
	if Verbs("regatta") != nil {
		t.Error("a further kind may have any verb")
	}
}
