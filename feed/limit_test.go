package feed

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/feed/contract"
)

func networks(t testing.TB, prefixes ...string) (all []netip.Prefix) {
	t.Helper()
	for _, p := range prefixes {
		all = append(all, netip.MustParsePrefix(p))
	}
	return all
}

// TestClientAddress: headers are believed as far as trusted proxies wrote them.
func TestClientAddress(t *testing.T) {
	for _, c := range []struct {
		name, remote string
		header       http.Header
		want         string
	}{
		{"direct", "203.0.113.7:4711", nil, "203.0.113.7"},
		{"direct, made up", "203.0.113.7:4711", http.Header{"X-Forwarded-For": {"198.51.100.1"}}, "203.0.113.7"},
		{"behind a proxy", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"198.51.100.1"}}, "198.51.100.1"},
		{"made up before the proxy", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"192.0.2.1, 198.51.100.1"}}, "198.51.100.1"},
		{"two proxies", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"192.0.2.1, 198.51.100.1, 10.0.0.2"}}, "198.51.100.1"},
		{"two lines", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"192.0.2.1", "198.51.100.1"}}, "198.51.100.1"},
		{"proxies only", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"10.0.0.3"}}, "10.0.0.3"},
		{"silent proxy", "10.0.0.1:80", nil, "10.0.0.1"},
		{"nonsense", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"198.51.100.1, <script>"}}, "10.0.0.1"},
		{"empty", "10.0.0.1:80", http.Header{"X-Forwarded-For": {""}}, "10.0.0.1"},
		{"with ports", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"198.51.100.1:55"}}, "198.51.100.1"},
		{"IPv6", "[2001:db8::1]:80", http.Header{"X-Forwarded-For": {"2001:db8:7::9"}}, "2001:db8:7::9"},
		{"IPv6 in brackets", "10.0.0.1:80", http.Header{"X-Forwarded-For": {"[2001:db8:7::9]:55"}}, "2001:db8:7::9"},
		{"mapped IPv4", "[::ffff:10.0.0.1]:80", http.Header{"X-Forwarded-For": {"::ffff:198.51.100.1"}}, "198.51.100.1"},
		{"zone", "[fe80::1%eth0]:80", nil, "fe80::1"},
		{"RFC 7239", "10.0.0.1:80", http.Header{"Forwarded": {`for=192.0.2.1, For="[2001:db8:7::9]:4711";proto=https;by=10.0.0.1`}}, "2001:db8:7::9"},
		{"RFC 7239, hidden", "10.0.0.1:80", http.Header{"Forwarded": {`for=_secret`}}, "10.0.0.1"},
		{"RFC 7239, without for", "10.0.0.1:80", http.Header{"Forwarded": {`proto=https`}}, "10.0.0.1"},
		{"both agree", "10.0.0.1:80", http.Header{"Forwarded": {"for=198.51.100.1"}, "X-Forwarded-For": {"198.51.100.1"}}, "198.51.100.1"},
		{"both differ", "10.0.0.1:80", http.Header{"Forwarded": {"for=198.51.100.9"}, "X-Forwarded-For": {"198.51.100.1"}}, "10.0.0.1"},
		{"no address", "@", http.Header{"X-Forwarded-For": {"198.51.100.1"}}, "invalid IP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr, r.Header = c.remote, c.header
			if got := ClientAddress(r, networks(t, "10.0.0.0/8", "2001:db8::/48")); got.String() != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// limited is a handler behind a limit of 2 a second, 5 at once, on a clock that
// the test moves.
func limited(t testing.TB) (ask func(remote, forwardedFor string) *httptest.ResponseRecorder, clock *time.Time) {
	now := today
	h := Limited(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }),
		Limit{PerSecond: 2, Burst: 5, Proxies: networks(t, "10.0.0.0/8", "127.0.0.1/32"), Now: func() time.Time { return now }})
	return func(remote, forwardedFor string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.RemoteAddr = remote
		if forwardedFor != "" {
			r.Header.Set("X-Forwarded-For", forwardedFor)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}, &now
}

// passes counts how many requests in a row are let through.
func passes(ask func(string, string) *httptest.ResponseRecorder, remote, forwardedFor string) int {
	for n := range 100 {
		if ask(remote, forwardedFor).Code != http.StatusNoContent {
			return n
		}
	}
	return 100
}

func TestLimit(t *testing.T) {
	ask, clock := limited(t)
	if n := passes(ask, "203.0.113.7:1", ""); n != 5 {
		t.Errorf("%d passed at once, want 5", n)
	}
	w := ask("203.0.113.7:2", "")
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, remote := range []string{"203.0.113.8:1", "[2001:db8:1:1::1]:1", "[2001:db8:1:2::1]:1"} {
		if n := passes(ask, remote, ""); n != 5 {
			t.Errorf("%s paid for another: %d passed", remote, n)
		}
	}
	if n := passes(ask, "[2001:db8:1:1::ffff]:1", ""); n != 0 {
		t.Errorf("another address of the same network: %d passed", n)
	}
	seconds, _ := strconv.Atoi(w.Header().Get("Retry-After"))
	*clock = clock.Add(time.Duration(seconds) * time.Second)
	if n := passes(ask, "203.0.113.7:1", ""); n != 2 {
		t.Errorf("%d passed after a second, want 2", n)
	}
}

// TestLimitBehindProxy: each client of a proxy has its own limit, and nobody
// gets round it by what he sends.
func TestLimitBehindProxy(t *testing.T) {
	ask, _ := limited(t)
	for _, proxy := range []string{"10.0.0.1:1", "127.0.0.1:1"} {
		for i := range 3 {
			client := fmt.Sprintf("198.51.%s.%d", proxy[:2], i)
			if n := passes(ask, proxy, client); n != 5 {
				t.Errorf("%s through %s: %d passed", client, proxy, n)
			}
			if n := passes(ask, proxy, fmt.Sprintf("192.0.2.%d, %s", i, client)); n != 0 {
				t.Errorf("%s got round the limit: %d passed", client, n)
			}
		}
	}
	if n := passes(ask, "127.0.0.1:1", "nonsense"); n != 5 {
		t.Errorf("nonsense through a proxy on this machine: %d passed", n)
	}
	if n := passes(ask, "127.0.0.1:1", ""); n != 100 {
		t.Errorf("this machine: %d passed", n)
	}
}

func TestNoLimit(t *testing.T) {
	h := Limited(http.NotFoundHandler(), Limit{})
	for range 1000 {
		if w := get(t, h, "/"); w.Code != http.StatusNotFound {
			t.Fatal(w.Code)
		}
	}
}

// TestLimitIsInTheContract: programs that write meet it, too.
func TestLimitIsInTheContract(t *testing.T) {
	w := httptest.NewRecorder()
	tooMany(w, time.Second)
	if row := fmt.Sprintf("\n| %d | over HTTP: ", w.Code); !strings.Contains(contract.Page(""), row) {
		t.Errorf("the page has no%s", row)
	}
}

// TestLimitForgets: many clients take bounded memory.
func TestLimitForgets(t *testing.T) {
	h := Limited(http.NotFoundHandler(), Limit{PerSecond: 1, Burst: 1, Now: func() time.Time { return today }})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := range clientsKept + 100 {
		r.RemoteAddr = fmt.Sprintf("%d.%d.%d.%d:1", 1+i>>24, i>>16&255, i>>8&255, i&255)
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	if n := h.(*gate).clients.Len(); n != clientsKept {
		t.Errorf("%d clients are remembered, want %d", n, clientsKept)
	}
}
