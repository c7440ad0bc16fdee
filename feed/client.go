package feed

import (
	"net/http"
	"net/netip"
	"strings"
)

// ClientAddress is the address of whoever asked: the other end of the
// connection or, where that is a trusted proxy, the client that it names in
// X-Forwarded-For or Forwarded (RFC 7239). Those are read from right to left,
// as each proxy adds the address it was asked from, and only through trusted
// proxies: what stands further left anybody can write. It is the zero Addr for
// a connection that has none.
func ClientAddress(r *http.Request, proxies []netip.Prefix) netip.Addr {
	address, _ := clientOf(r, proxies)
	return address
}

// clientOf tells also whether a trusted proxy spoke for somebody.
func clientOf(r *http.Request, proxies []netip.Prefix) (address netip.Addr, named bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	address = bare(peer.Addr())
	if !within(address, proxies) {
		return address, false
	}
	chain := forwarded(r.Header)
	for i := len(chain) - 1; i >= 0 && within(address, proxies); i-- {
		next, err := netip.ParseAddr(chain[i])
		if err != nil { // unknown, a pseudonym, or not from a proxy
			return address, true
		}
		address = bare(next)
	}
	return address, len(chain) > 0
}

// bare drops from an address what does not tell clients apart.
func bare(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func within(a netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}

// disagreement stands for a client whose proxy cannot be told from itself.
const disagreement = "unknown"

// forwarded are the addresses in the headers of proxies, the client's first. A
// proxy writes one of the two headers and lets the other through, so where they
// differ one was made up by the client: then neither is believed.
func forwarded(h http.Header) []string {
	traced, standard := addressesOf(h["X-Forwarded-For"], false), addressesOf(h["Forwarded"], true)
	switch {
	case len(standard) == 0:
		return traced
	case len(traced) == 0 || traced[len(traced)-1] == standard[len(standard)-1]:
		return standard
	}
	return []string{disagreement}
}

// addressesOf reads lists of addresses, of Forwarded the parameter for.
func addressesOf(lists []string, standard bool) (addresses []string) {
	for _, list := range lists {
		for member := range strings.SplitSeq(list, ",") {
			if standard {
				member = forOf(member)
			}
			addresses = append(addresses, withoutPort(strings.TrimSpace(member)))
		}
	}
	return addresses
}

// forOf is the value of the parameter for of a member of Forwarded (RFC 7239,
// section 4), empty where it has none.
func forOf(member string) string {
	for pair := range strings.SplitSeq(member, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(name, "for") {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}

// withoutPort takes 203.0.113.7:4711 and [2001:db8::7]:4711, with and without
// the port (RFC 7239, section 6).
func withoutPort(node string) string {
	if inner, ok := strings.CutPrefix(node, "["); ok {
		address, _, _ := strings.Cut(inner, "]")
		return address
	}
	if strings.Count(node, ":") == 1 {
		address, _, _ := strings.Cut(node, ":")
		return address
	}
	return node
}
