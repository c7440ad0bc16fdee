package projector

import (
	"time"

	"github.com/dateline/dateline/events"
)

// FirstEvent is the ULID of a record's first event, empty where nothing was
// known of it at the basis.
func (v *View) FirstEvent(ref events.Ref) string {
	defer v.lock()()
	record := v.t.find(ref)
	if record == 0 || v.t.records[record].first > v.place {
		return ""
	}
	return v.t.versions.at(v.t.records[record].first).id.String()
}

// LastChange is the recorded time of a record's latest event known at the
// basis, zero where there is none.
func (v *View) LastChange(ref events.Ref) time.Time {
	defer v.lock()()
	record := v.t.find(ref)
	if record == 0 {
		return time.Time{}
	}
	at := v.t.at(record, v.place)
	if at == 0 {
		return time.Time{}
	}
	return v.t.versions.at(at).time()
}
