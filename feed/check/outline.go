package check

import "time"

// outline is what every format says in its own way. Each format fills it from
// its tree; the checks in shared.go look at nothing else.
type outline struct {
	entries   []entry
	updated   stamp   // of the whole feed
	stamps    []stamp // all dates, also those of the entries
	self      []value // where the feed says it is
	hubs      []value
	links     []value // every reference that a reader may follow
	plain     []value // text that is no markup: titles
	markup    []value // HTML
	languages []value
}

type entry struct {
	node      *node
	id        value
	published stamp
	updated   stamp
}

// value is something said, and where.
type value struct {
	at   *node
	text string
}

// stamp is a date; its time is zero where it cannot be read.
type stamp struct {
	value
	time time.Time
}

func valueOf(n *node) value { return value{n, n.words()} }

// date reads a date of a node with a format's parser; nil gives none.
func (o *outline) date(n *node, parse func(string) (time.Time, error)) stamp {
	if n == nil {
		return stamp{}
	}
	t, err := parse(n.words())
	if err != nil {
		t = time.Time{}
	}
	s := stamp{valueOf(n), t}
	o.stamps = append(o.stamps, s)
	return s
}
