package natslog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// A frugal reader reads the same, however large, over many pulls.
func TestFrugal(t *testing.T) {
	l := openLog(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir()}))
	mustAppend(t, l, fresh(900, "small")...)
	for n := range 12 {
		large := entity(fmt.Sprintf("large-%d", n))
		large.Body = fmt.Appendf(nil, `{"kind":"person","name":"%s"}`, strings.Repeat("x", events.MaxEventSize-4096))
		mustAppend(t, l, events.Proposal{Event: large})
	}
	mustAppend(t, l, fresh(300, "more")...)
	want := ids(t, l)
	if got := ids(t, l.Frugal()); !slices.Equal(got, want) || len(want) != 1212 {
		t.Errorf("%d events, want %d", len(got), len(want))
	}
	var followed []string
	for e, err := range l.Frugal().Follow(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if followed = append(followed, e.ID.String()); len(followed) == len(want) {
			break
		}
	}
	if !slices.Equal(followed, want) {
		t.Error("followed others than were read")
	}
}
