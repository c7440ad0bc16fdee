package main

import (
	"bytes"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline/dateline/projector/materialized"
)

// TestRebuildTellsEachTroubleOnce waits for hours beside a serve that does not
// get on, and hears each reason once, but progress as it comes.
func TestRebuildTellsEachTroubleOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		var far atomic.Pointer[materialized.Progress]
		stop := (&program{err: &said}).patiently(toldOnce(func() materialized.Progress { return *far.Load() }))
		for _, is := range []struct {
			trouble string
			done    int
			lasts   time.Duration
		}{{"no room", 0, time.Hour}, {"", 1, 2 * time.Second}, {"", 2, 5 * time.Second}, {"no right", 2, time.Hour}, {"no room", 2, time.Hour}, {"", 3, 5 * time.Second}} {
			far.Store(&materialized.Progress{Bucket: "DATELINE_RECORDS_2", Trouble: is.trouble, Done: is.done, Of: 3})
			time.Sleep(is.lasts)
			synctest.Wait()
		}
		stop()
		const want = `building DATELINE_RECORDS_2, which serve tries again and again: no room
building DATELINE_RECORDS_2, 1 of 3 records…
building DATELINE_RECORDS_2, 2 of 3 records…
building DATELINE_RECORDS_2, which serve tries again and again: no right
building DATELINE_RECORDS_2, 3 of 3 records…
`
		if said.String() != want {
			t.Errorf("it says\n%s\nnot\n%s", &said, want)
		}
	})
}
