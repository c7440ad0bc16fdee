package hub

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
)

// errForbidden: the hub does not connect to that address.
var errForbidden = errors.New("the hub does not call this address")

// reach is where the hub may connect to. Callbacks are chosen by strangers, so
// it is the public Internet and no more.
type reach struct {
	ports    []uint16
	loopback bool // this machine too, at any port
}

// webPorts are those of a callback without a port in its URL.
var webPorts = []uint16{80, 443}

// check decides over an address that a connection is about to be made to.
func (r reach) check(to netip.AddrPort) error {
	if r.loopback && to.Addr().Unmap().IsLoopback() {
		return nil
	}
	if !slices.Contains(r.ports, to.Port()) {
		return fmt.Errorf("%w: port %d is not one of %v", errForbidden, to.Port(), r.ports)
	}
	return r.checkAddr(to.Addr())
}

func (r reach) checkAddr(a netip.Addr) error {
	if r.loopback && a.Unmap().IsLoopback() || public(a) {
		return nil
	}
	return fmt.Errorf("%w: %s is not on the public Internet", errForbidden, a)
}

var (
	// globalUnicast is all of IPv6 that is given out (RFC 4291, section 2.4, and
	// IANA's registry); unique local, link-local, multicast, mapped and
	// compatible addresses are outside.
	globalUnicast = netip.MustParsePrefix("2000::/3")
	// nat64 holds an IPv4 address in its last four bytes (RFC 6052).
	nat64 = netip.MustParsePrefix("64:ff9b::/96")
	// special are not public though they look so: IANA's special-purpose
	// registries for IPv4 and IPv6, and what stands for an IPv4 address.
	special = prefixes(
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
		"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"2001::/23",     // protocol assignments, Teredo and ORCHID among them
		"2001:db8::/32", // documentation
		"2002::/16",     // 6to4
		"3fff::/20",     // documentation
	)
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, t := range texts {
		all = append(all, netip.MustParsePrefix(t))
	}
	return all
}

// public tells whether an address is one of a machine on the public Internet,
// whatever it is dressed as.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if a.Zone() != "" {
		return false
	}
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is6() && !globalUnicast.Contains(a) {
		return false
	}
	return a.IsValid() && !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}
