package hub

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
)

// disguises lead to this machine, its network or nowhere public, all at a port
// that the hub may call.
var disguises = []string{
	"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255",
	"192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1",
	"192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
	"239.255.255.255", "240.0.0.1", "255.255.255.255",
	"[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]",
	"[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:c0a8:101::1]",
	"[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:db8::1]", "[3fff::1]", "[fc00::1]", "[fd00:ec2::254]",
	"[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]", "[100::1]", "[5f00::1]",
	"localhost", "loopback.test", "metadata.test", "mapped.test", "nat64.test", "both.test", "0x7f000001", "①②⑦.0.0.1",
}

// numbers are addresses to the C library, and no names to Go's resolver.
var numbers = []string{"2130706433", "017700000001", "127.1", "0177.0.0.1", "127.0.0.1."}

// TestDisguises: the client that makes the hub's calls connects to none of them,
// whatever the DNS says.
func TestDisguises(t *testing.T) {
	c := newClient(reach{ports: webPorts}, startDNS(t))
	for _, host := range numbers {
		_, err := c.Get("http://" + host + "/")
		var dns *net.DNSError
		if !errors.Is(err, errForbidden) && !errors.As(err, &dns) {
			t.Errorf("%s: %v", host, err)
		}
	}
	for _, host := range disguises {
		for _, scheme := range []string{"http", "https"} {
			_, err := c.Get(scheme + "://" + host + "/latest/meta-data/")
			if !errors.Is(err, errForbidden) {
				t.Errorf("%s://%s: %v", scheme, host, err)
			}
		}
	}
}

// TestRebinding: a name that was public when it was looked at, and is not when
// it is called.
func TestRebinding(t *testing.T) {
	resolver := startDNS(t)
	if ips, err := resolver.LookupHost(t.Context(), "rebind.test"); err != nil || ips[0] != "1.1.1.1" {
		t.Fatal(ips, err)
	}
	c := newClient(reach{ports: webPorts}, resolver)
	if _, err := c.Get("http://rebind.test/"); !errors.Is(err, errForbidden) {
		t.Error(err)
	}
}

// TestReach: what is public may be called at the ports of the web, and this
// machine only where it is allowed.
func TestReach(t *testing.T) {
	strict, loose := reach{ports: webPorts}, reach{ports: webPorts, loopback: true}
	for _, c := range []struct {
		to            string
		strict, loose bool
	}{
		{"1.1.1.1:80", true, true},
		{"1.1.1.1:443", true, true},
		{"[::ffff:1.1.1.1]:443", true, true},
		{"[64:ff9b::101:101]:443", true, true},
		{"[2606:4700:4700::1111]:443", true, true},
		{"172.32.0.1:80", true, true},
		{"100.128.0.1:80", true, true},
		{"1.1.1.1:22", false, false},
		{"1.1.1.1:8080", false, false},
		{"127.0.0.1:80", false, true},
		{"127.0.0.1:4222", false, true},
		{"[::1]:4222", false, true},
		{"[::ffff:127.0.0.1]:4222", false, true},
		{"10.0.0.1:80", false, false},
		{"169.254.169.254:80", false, false},
		{"[fe80::1%eth0]:80", false, false},
		{"[2606:4700:4700::1111%eth0]:80", false, false},
	} {
		to := netip.MustParseAddrPort(c.to)
		if got := strict.check(to) == nil; got != c.strict {
			t.Errorf("%s: %v", c.to, got)
		}
		if got := loose.check(to) == nil; got != c.loose {
			t.Errorf("%s, loopback allowed: %v", c.to, got)
		}
	}
	if public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

// TestNoProxy: the environment's proxy is not asked, and a redirect not followed.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	r := newReader()
	r.answer(func(w http.ResponseWriter, q *http.Request) {
		http.Redirect(w, q, "/elsewhere", http.StatusPermanentRedirect)
	})
	h := &Hub{client: newClient(reach{ports: webPorts, loopback: true}, nil)}
	a, err := h.call(t.Context(), http.MethodPost, r.listen(t), strings.NewReader("x"), nil)
	if err != nil || a.status != http.StatusPermanentRedirect || len(r.got) != 1 {
		t.Errorf("%d, %v, %d calls", a.status, err, len(r.got))
	}
}

// startDNS starts a DNS server that says where names of the tests are, and that
// everything else is this machine; it returns a resolver that asks it.
func startDNS(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go answerNames(conn)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

var names = map[string][]string{
	"metadata.test": {"169.254.169.254"},
	"mapped.test":   {"::ffff:10.0.0.1"},
	"nat64.test":    {"64:ff9b::a9fe:a9fe"},
	"both.test":     {"10.0.0.1", "fd00::1"},
}

func answerNames(conn net.PacketConn) {
	var once sync.Once
	query := make([]byte, 512)
	for {
		n, from, err := conn.ReadFrom(query)
		if err != nil {
			return
		}
		name, kind, end := question(query[:n])
		addresses, known := names[name]
		if !known {
			addresses = []string{"127.0.0.1", "::1"}
		}
		if name == "rebind.test" && kind == 1 {
			once.Do(func() { addresses = []string{"1.1.1.1"} })
		}
		if name == "rebind.test" && kind == 28 {
			addresses = nil
		}
		_, _ = conn.WriteTo(response(query[:end], kind, addresses), from)
	}
}

// question reads the one question of a DNS message (RFC 1035, section 4.1.2).
func question(m []byte) (name string, kind byte, end int) {
	var labels []string
	at := 12
	for m[at] != 0 {
		labels = append(labels, string(m[at+1:at+1+int(m[at])]))
		at += 1 + int(m[at])
	}
	return strings.ToLower(strings.Join(labels, ".")), m[at+2], at + 5
}

// response answers a question of a kind, A (1) or AAAA (28).
func response(question []byte, kind byte, addresses []string) []byte {
	m := append([]byte{}, question...)
	copy(m[2:12], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0})
	for _, text := range addresses {
		a := netip.MustParseAddr(text)
		raw := a.AsSlice()
		if a.Is4() != (kind == 1) {
			continue
		}
		m[7]++
		m = append(m, 0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 0, 0, byte(len(raw)))
		m = append(m, raw...)
	}
	return m
}
