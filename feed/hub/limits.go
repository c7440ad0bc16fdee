package hub

import (
	"net/http"
	"sync"
	"time"
)

// Limits bound what strangers can make the hub keep and do. Zero values stand
// for the defaults.
type Limits struct {
	Subscriptions int // in all, those asked for included; default 10,000
	PerHost       int // with callbacks at one host; default 1,000
	Topics        int // distinct ones: each is looked at after every change; default 1,000
	Requests      int // subscription requests a minute for callbacks at one host; default 120
	AtOnce        int // calls under way; default 32
	PerHostAtOnce int // calls under way to one host; default 4
}

func (l Limits) orDefaults() Limits {
	for _, d := range []struct {
		limit *int
		value int
	}{
		{&l.Subscriptions, 10_000},
		{&l.PerHost, 1_000},
		{&l.Topics, 1_000},
		{&l.Requests, 120},
		{&l.AtOnce, 32},
		{&l.PerHostAtOnce, 4},
	} {
		if *d.limit <= 0 {
			*d.limit = d.value
		}
	}
	return l
}

// admit tells whether there is room for one more subscription.
func (b *book) admit(host, topic, subscription string, l Limits) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := 0
	for _, n := range b.hosts {
		held += n
	}
	switch {
	case b.all[subscriptionKey+subscription].holds():
		return nil // a renewal adds nothing
	case b.hosts[host] >= l.PerHost:
		return later(http.StatusTooManyRequests, time.Hour, "There are %d subscriptions with callbacks at %s already. Unsubscribe what is not needed, or poll.", b.hosts[host], host)
	case held >= l.Subscriptions:
		return later(http.StatusServiceUnavailable, time.Hour, "The hub holds as many subscriptions as it can. Ask again later, or poll the feed.")
	case b.topics[topic] == nil && len(b.topics) >= l.Topics:
		return later(http.StatusServiceUnavailable, time.Hour, "The hub watches as many feeds as it can. Subscribe to a feed without filters, or poll this one.")
	}
	return nil
}

// window counts requests by host, a minute at a time: each makes the hub call a
// host that somebody else may have named.
type window struct {
	mu    sync.Mutex
	began time.Time
	seen  map[string]int
}

func (w *window) admit(host string, now time.Time, limit int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.began) >= time.Minute {
		w.began, w.seen = now, map[string]int{}
	}
	if w.seen[host] >= limit {
		return later(http.StatusTooManyRequests, time.Minute, "More than %d requests for callbacks at %s within a minute. Ask again in a minute.", limit, host)
	}
	w.seen[host]++
	return nil
}
