package stream

import (
	"net/http"
	"net/netip"
	"sync"
)

// room counts the streams there are.
type room struct {
	mostInAll, mostOfOne int

	mu  sync.Mutex
	all int
	of  map[string]int // by client
}

func newRoom(o Options) *room {
	return &room{mostInAll: o.MostStreams, mostOfOne: o.MostOfClient, of: map[string]int{}}
}

// enter takes a place for a client, or says why there is none.
func (r *room) enter(client string) (leave func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.all >= r.mostInAll:
		return nil, errFull
	case client != "" && r.of[client] >= r.mostOfOne:
		return nil, errTooMany
	}
	r.all++
	if client != "" {
		r.of[client]++
	}
	return func() { r.leave(client) }, nil
}

func (r *room) leave(client string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all--
	if client == "" {
		return
	}
	if r.of[client]--; r.of[client] == 0 {
		delete(r.of, client)
	}
}

// Address names the client of a request by the address of its connection: of
// IPv6 by the first 64 bits, which is what one subscriber is given. This machine
// itself is nobody: a proxy on it speaks for many.
func Address(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	address := from.Addr().Unmap().WithZone("")
	switch {
	case address.IsLoopback():
		return ""
	case address.Is6():
		network, _ := address.Prefix(64) // fails only for more bits than there are
		return network.String()
	}
	return address.String()
}
