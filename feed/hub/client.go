package hub

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	callPatience = 5 * time.Second // for a whole call, from the name to the answer
	answerLimit  = 64 << 10        // bytes of an answer that are read
	userAgent    = "Dateline-Hub (WebSub)"
)

// newClient makes a client for URLs that strangers chose: it connects only
// where reach allows, asks no proxy and follows no redirect.
func newClient(r reach, resolver *net.Resolver) *http.Client {
	dialer := &net.Dialer{Timeout: callPatience, Resolver: resolver, Control: r.control}
	return &http.Client{
		Timeout: callPatience,
		Transport: &http.Transport{
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			TLSHandshakeTimeout:    callPatience,
			MaxResponseHeaderBytes: answerLimit,
			MaxIdleConns:           32,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        10 * time.Second,
			DisableCompression:     true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// control is called with each address after names are resolved and before the
// connection is made to this very address, so an answer of the DNS that changes
// in between cannot lead elsewhere.
func (r reach) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q", errForbidden, address)
	}
	return r.check(to)
}

// answer is what a callback said.
type answer struct {
	status     int
	body       []byte // up to answerLimit
	retryAfter string
}

func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// call sends a request to a callback.
func (h *Hub) call(ctx context.Context, method, url string, body io.Reader, header http.Header) (answer, error) {
	q, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return answer{}, err
	}
	if header != nil {
		q.Header = header
	}
	q.Header.Set("User-Agent", userAgent)
	resp, err := h.client.Do(q)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	// An answer that breaks off has a status all the same, which is what counts
	// (section 7).
	text, _ := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	return answer{resp.StatusCode, text, resp.Header.Get("Retry-After")}, nil
}
