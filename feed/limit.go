package feed

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// Limit says how much one client may ask. A client is an IPv4 address, or the
// 64 bits of an IPv6 address that its network was given.
type Limit struct {
	// PerSecond is how many requests a client may make for ever; 0: any number.
	PerSecond float64
	// Burst is how many it may make at once after a rest, at least 1.
	Burst int
	// Proxies are networks of proxies whose word about their clients is taken,
	// see [ClientAddress].
	Proxies []netip.Prefix
	// Now is the clock. Required.
	Now func() time.Time
}

// clientsKept is how many clients are remembered, about 200 bytes each. Who is
// forgotten, because so many others asked since, begins anew.
const clientsKept = 1 << 16

// Limited answers a client that asks too much with status 429 and when to ask
// again (RFC 6585, section 4), and lets everybody else through to next. This
// machine itself is not limited, unless a proxy on it speaks for somebody.
func Limited(next http.Handler, l Limit) http.Handler {
	if l.PerSecond <= 0 {
		return next
	}
	g := &gate{Limit: l, next: next}
	g.clients, _ = lru.New[netip.Prefix, *rate.Limiter](clientsKept) // fails only for a size below 1
	return g
}

type gate struct {
	Limit
	next    http.Handler
	mu      sync.Mutex // of finding a client or making one
	clients *lru.Cache[netip.Prefix, *rate.Limiter]
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if wait := g.wait(r); wait > 0 {
		tooMany(w, wait)
		return
	}
	g.next.ServeHTTP(w, r)
}

// wait is how long a request comes too early, 0 for one that may pass.
func (g *gate) wait(r *http.Request) time.Duration {
	address, named := clientOf(r, g.Proxies)
	if address.IsLoopback() && !named {
		return 0
	}
	now := g.Now()
	turn := g.client(network(address)).ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > 0 {
		turn.CancelAt(now) // who is refused has not spent anything
	}
	return wait
}

func (g *gate) client(n netip.Prefix) *rate.Limiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, known := g.clients.Get(n)
	if !known {
		l = rate.NewLimiter(rate.Limit(g.PerSecond), max(g.Burst, 1))
		g.clients.Add(n, l)
	}
	return l
}

// network is what one client can choose its addresses from.
func network(a netip.Addr) netip.Prefix {
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	n, _ := a.Prefix(bits) // the zero Prefix for the zero Addr
	return n
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", seconds)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	say(w, http.StatusTooManyRequests, "too many requests from your network: ask again in "+seconds+" s; a feed that is asked for with If-None-Match every few minutes stays far below the limit")
}
