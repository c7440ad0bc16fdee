package hub

import (
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// book is the store as it is known in memory, and what is to be done about it.
// It is safe for concurrent use.
type book struct {
	mu      sync.Mutex
	all     map[string]kept
	topics  map[string]*topicState
	hosts   map[string]int                 // callbacks of each host
	waiting map[string]map[string]struct{} // keys with work, by the host of their callback
	busy    map[string]bool                // keys that are being worked on
	at      map[string]int                 // calls under way, by host
	pauses  map[string]time.Time           // keys that are let alone until then
	loaded  bool
}

// topicState is what is known of a topic that somebody subscribed to.
type topicState struct {
	mark string // of its document at present; empty: not looked at yet
	asOf asOf   // when that was
	gone string // why it is no topic any more
	keys map[string]struct{}
}

func newBook() *book {
	return &book{
		all: map[string]kept{}, topics: map[string]*topicState{}, hosts: map[string]int{},
		waiting: map[string]map[string]struct{}{}, busy: map[string]bool{}, at: map[string]int{}, pauses: map[string]time.Time{},
	}
}

// host is the host of the callback.
func (k kept) host() string {
	callback := ""
	switch {
	case k.subscription != nil:
		callback = k.subscription.Callback
	case k.intent != nil:
		callback = k.intent.Callback
	}
	u, err := url.Parse(callback)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// topic is the canonical URL of what it is about.
func (k kept) topic() string {
	switch {
	case k.subscription != nil:
		return k.subscription.Topic
	case k.intent != nil:
		return k.intent.Topic
	}
	return ""
}

func (k kept) holds() bool { return k.subscription != nil || k.intent != nil }

// set notes what the store holds. News that come late, behind what was written
// here, are passed over; of what was deleted the revision stays known.
func (b *book) set(k kept) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before := b.all[k.key]
	if k.revision < before.revision {
		return
	}
	topic := b.topics[k.topic()]
	b.forget(before)
	b.all[k.key] = k
	if k.holds() {
		b.index(k, topic)
	}
	b.judge(k)
}

// index notes where a key belongs; what is known of its topic stays known.
func (b *book) index(k kept, topic *topicState) {
	b.hosts[k.host()]++
	if topic == nil {
		topic = &topicState{keys: map[string]struct{}{}}
	}
	topic.keys[k.key] = struct{}{}
	b.topics[k.topic()] = topic
}

// forget takes out of the indexes what a key held.
func (b *book) forget(k kept) {
	if !k.holds() {
		return
	}
	host := k.host()
	if b.hosts[host]--; b.hosts[host] == 0 {
		delete(b.hosts, host)
	}
	b.rest(host, k.key)
	t := b.topics[k.topic()]
	delete(t.keys, k.key)
	if len(t.keys) == 0 {
		delete(b.topics, k.topic())
	}
}

// judge decides whether there is work for a key, now or later.
func (b *book) judge(k kept) {
	host := k.host()
	if !k.holds() || k.subscription != nil && !b.differs(*k.subscription) {
		b.rest(host, k.key)
		return
	}
	if b.waiting[host] == nil {
		b.waiting[host] = map[string]struct{}{}
	}
	b.waiting[host][k.key] = struct{}{}
}

func (b *book) rest(host, key string) {
	delete(b.waiting[host], key)
	if len(b.waiting[host]) == 0 {
		delete(b.waiting, host)
	}
}

// differs tells whether a subscriber has not been told of what its topic is. If
// it has been told of something newer, by another hub, it is left in peace.
func (b *book) differs(s subscription) bool {
	t := b.topics[s.Topic]
	return t != nil && (t.gone != "" || t.mark != "" && t.mark != s.Distributed && !t.asOf.before(s.AsOf))
}

// is notes what a topic is now.
func (b *book) is(topic string, d document, gone string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[topic]
	if t == nil {
		return
	}
	t.mark, t.asOf, t.gone = d.mark, d.asOf, gone
	for key := range t.keys {
		b.judge(b.all[key])
	}
}

// state is what was last seen of a topic.
func (b *book) state(topic string) (mark, gone string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := b.topics[topic]; t != nil {
		return t.mark, t.gone
	}
	return "", ""
}

// wants tells whether deliveries of a topic wait.
func (b *book) wants(topic string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[topic]
	if t == nil {
		return false
	}
	for key := range t.keys {
		if s := b.all[key].subscription; s != nil && b.differs(*s) {
			return true
		}
	}
	return false
}

// get returns what a key holds; of one never met nothing, at revision 0.
func (b *book) get(key string) kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.all[key]
	k.key = key
	return k
}

// subscribed lists the topics in their order.
func (b *book) subscribed() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]string, 0, len(b.topics))
	for topic := range b.topics {
		all = append(all, topic)
	}
	slices.Sort(all)
	return all
}

// expired lists subscriptions whose lease is over.
func (b *book) expired(now time.Time) (over []kept) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range b.all {
		if s := k.subscription; s != nil && !s.Expires.After(now) {
			over = append(over, k)
		}
	}
	return over
}

// ready tells whether the store was read to its end once.
func (b *book) ready() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.loaded
}

func (b *book) markLoaded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.loaded = true
}

// drop forgets a key that the store does not have.
func (b *book) drop(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(b.all[key])
	delete(b.all, key)
}
