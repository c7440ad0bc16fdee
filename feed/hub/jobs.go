package hub

import (
	"maps"
	"time"
)

// due takes the keys that a call is to be made for now, as many as the limits
// leave room for, and tells when the next one is due: zero if none waits. What
// it takes is busy until done.
func (b *book) due(now time.Time, l Limits) (jobs []kept, next time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	room := l.AtOnce - len(b.busy)
	for host, keys := range b.waiting {
		for key := range keys {
			if room == 0 || b.at[host] == l.PerHostAtOnce {
				break // the end of a call asks again
			}
			at := b.moment(b.all[key])
			switch {
			case b.busy[key]:
			case at.After(now):
				if next.IsZero() || at.Before(next) {
					next = at
				}
			default:
				b.busy[key] = true
				b.at[host]++
				room--
				jobs = append(jobs, b.all[key])
			}
		}
	}
	return jobs, next
}

// moment is when the work for a key is due.
func (b *book) moment(k kept) time.Time {
	at := b.pauses[k.key]
	switch {
	case k.intent != nil && k.intent.Next.After(at):
		return k.intent.Next
	case k.subscription != nil && k.subscription.Next.After(at):
		return k.subscription.Next
	}
	return at
}

// done gives back what due took.
func (b *book) done(k kept) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.busy, k.key)
	host := k.host()
	if b.at[host]--; b.at[host] == 0 {
		delete(b.at, host)
	}
}

// pause lets a key alone until a time: after a fault of our own.
func (b *book) pause(key string, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pauses[key] = until
}

// tidy drops what is over: pauses, and the memory of keys deleted before now,
// which no late news can bring back after a whole round.
func (b *book) tidy(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	maps.DeleteFunc(b.pauses, func(_ string, until time.Time) bool { return !until.After(now) })
	maps.DeleteFunc(b.all, func(_ string, k kept) bool { return !k.holds() })
}
