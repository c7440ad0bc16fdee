// Package logtest is what every log must do: one suite, written against
// events.Log alone, that each implementation runs.
//
//	func TestLog(t *testing.T) {
//		logtest.Test(t, func(t *testing.T) events.Log { return memlog.New() })
//	}
//
// Where the interface leaves room, the suite decides: an event id that is twice
// in one batch is refused as events.ErrInvalid, since nobody can tell whether
// the second was meant to be another event.
package logtest

import (
	"testing"

	"github.com/dateline/dateline/events"
)

// Test runs the suite. open gives each subtest an empty log of its own and
// arranges by t.Cleanup for its end.
func Test(t *testing.T, open func(t *testing.T) events.Log) {
	for _, group := range []struct {
		name  string
		tests []subtest
	}{
		{"append", appending},
		{"repeat", repeating},
		{"batch", batching},
		{"each", together},
		{"invalid", refusing},
		{"read", reading},
		{"follow", following},
		{"last", looking},
		{"race", racing},
		{"cancel", cancelling},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, s := range group.tests {
				t.Run(s.name, func(t *testing.T) { s.run(bench{t, open(t)}) })
			}
		})
	}
}

// subtest is one promise of the interface.
type subtest struct {
	name string
	run  func(bench)
}
