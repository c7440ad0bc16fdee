package feed

import (
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

func TestAnUndoneRetractionIsOneNotice(t *testing.T) {
	s := Story{Changes: telling{}.changes([]projector.Changed{
		{Change: events.Recorded},
		{Change: events.Corrected, Reason: "a misprint"},
		{Change: events.Retracted, Reason: "another harbour's"},
		{Change: events.Corrected, Reason: "ours after all"},
	})}
	var headlines []string
	for _, c := range s.Changed() {
		headlines = append(headlines, c.Headline())
	}
	if len(headlines) != 2 || headlines[0] != "Corrected" || headlines[1] != "Retraction undone" {
		t.Errorf("notices %q, want Corrected and Retraction undone", headlines)
	}
}
