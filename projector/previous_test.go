package projector

import (
	"testing"

	"github.com/dateline/dateline/events"
)

func TestPrevious(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay") // 5
	quay := events.Ref{Timeline: town, Kind: events.KindEntity, Key: "quay"}
	s.poison(quay, events.Corrected) // 6
	s.entity("place", "hall")        // 7
	s.poison(quay, events.Retracted) // 8
	st := s.fold0()
	for sequence, want := range map[uint64]uint64{0: 0, 1: 0, 5: 0, 6: 5, 7: 5, 8: 5, 9: 8, 1 << 40: 8} {
		if got := st.Previous(quay, sequence); got != want {
			t.Errorf("before %d stood %d, want %d", sequence, got, want)
		}
	}
	for _, none := range []events.Ref{{}, {Timeline: town, Kind: events.KindSource, Key: "quay"}, {Timeline: "other", Kind: events.KindEntity, Key: "quay"}} {
		if got := st.Previous(none, 9); got != 0 {
			t.Errorf("%v stood at %d", none, got)
		}
	}
}
