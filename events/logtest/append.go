package logtest

import (
	"strings"

	"github.com/dateline/dateline/events"
)

var appending = []subtest{
	{"sequences begin at 1 and have no gaps", func(b bench) {
		one, two := entity("one"), occurrence("trial", "Two")
		b.sequences(b.given(fresh(one)...), 1)
		b.sequences(b.given(fresh(two)...), 2)
		b.holds(one, two)
	}},
	{"a change expects what stands", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		second := corrected(first, "uno")
		b.sequences(b.given(expecting(1, second)), 2)
		third := corrected(first, "eins")
		b.sequences(b.given(expecting(2, third)), 3)
		b.holds(first, second, third)
	}},
	{"a record that exists conflicts with a new one", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		b.conflicts(first.Record, 0, 1, fresh(entity("one"))...)
		b.holds(first)
	}},
	{"an old expectation conflicts", func(b bench) {
		first := entity("one")
		second := corrected(first, "uno")
		b.given(fresh(first)...)
		b.given(expecting(1, second))
		b.conflicts(first.Record, 1, 2, expecting(1, corrected(first, "eins")))
		b.holds(first, second)
	}},
	{"an expectation of a record that does not exist conflicts", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		b.conflicts(entity("two").Record, 1, 0, expecting(1, entity("two")))
	}},
	{"an expectation beyond the head conflicts", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		b.conflicts(first.Record, 7, 1, expecting(7, corrected(first, "uno")))
	}},
}

var repeating = []subtest{
	{"a repeat is a success with the same sequence", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		b.sequences(b.given(fresh(first)...), 1)
		b.holds(first)
	}},
	{"also after other records", func(b bench) {
		first, other := entity("one"), entity("two")
		b.given(fresh(first)...)
		b.given(fresh(other)...)
		b.sequences(b.given(fresh(first)...), 1)
		b.holds(first, other)
	}},
	{"also after later changes of the record", func(b bench) {
		first := entity("one")
		second, third := corrected(first, "uno"), corrected(first, "eins")
		b.given(fresh(first)...)
		b.given(expecting(1, second))
		b.given(expecting(2, third))
		b.sequences(b.given(fresh(first)...), 1)
		b.sequences(b.given(expecting(1, second)), 2)
		b.holds(first, second, third)
	}},
	{"whatever it expects", func(b bench) {
		first := entity("one")
		second, third := corrected(first, "uno"), corrected(first, "eins")
		b.given(fresh(first)...)
		b.given(expecting(1, second))
		b.given(expecting(2, third))
		b.sequences(b.given(expecting(3, first)), 1) // the current one: nothing but the history tells
		b.sequences(b.given(expecting(3, second)), 2)
		b.sequences(b.given(expecting(99, third)), 3)
		b.holds(first, second, third)
	}},
	{"a later event of the record is not a repeat", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		b.given(fresh(first)...)
		b.sequences(b.given(expecting(1, corrected(first, "uno"))), 2)
	}},
}

var refusing = []subtest{
	{"an empty batch", func(b bench) { b.refused(events.ErrInvalid) }},
	{"a batch beyond the limit", func(b bench) {
		b.refused(events.ErrInvalid, fresh(entities("many", events.MaxBatch+1)...)...)
	}},
	{"an event beyond the limit", func(b bench) {
		big := entity("big")
		big.Body = entityBody(strings.Repeat("x", events.MaxEventSize))
		b.refused(events.ErrInvalid, fresh(big)...)
		b.refused(events.ErrInvalid, fresh(entity("small"), big)...)
	}},
	{"an event just below the limit is taken, alone, in a batch and again", func(b bench) {
		one, two := entity("one"), entity("two")
		one.Body = entityBody(strings.Repeat("x", events.MaxEventSize-4096))
		two.Body = one.Body
		b.given(fresh(one)...)
		b.sequences(b.given(fresh(one, two, entity("three"))...), 1, 2, 3)
	}},
	{"the same event twice in a batch", func(b bench) {
		one := entity("one")
		b.refused(events.ErrInvalid, fresh(one, entity("two"), one)...)
	}},
	{"timelines that are patterns", func(b bench) {
		for _, timeline := range []string{"*", ">", "", "a.b", "A", "a b", "a\r\nb"} {
			e := entity("one")
			e.Record.Timeline = timeline
			b.refused(events.ErrInvalid, fresh(e)...)
		}
	}},
	{"keys and kinds that are patterns", func(b bench) {
		for _, bad := range []string{"*", ">", "", "x.y"} {
			e := entity(bad)
			b.refused(events.ErrInvalid, fresh(e)...)
			e = entity("one")
			e.Record.Kind = bad
			b.refused(events.ErrInvalid, fresh(e)...)
		}
	}},
	{"an event without an id, a time or a due reason", func(b bench) {
		noID, noTime, noReason := entity("one"), entity("one"), corrected(entity("one"), "uno")
		noID.ID = events.Event{}.ID
		noTime.Recorded = events.Event{}.Recorded
		noReason.Reason = ""
		for _, e := range []events.Event{noID, noTime, noReason} {
			b.refused(events.ErrInvalid, fresh(e)...)
		}
	}},
}
