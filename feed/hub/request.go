package hub

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// What a subscription request may hold.
const (
	maxForm   = 16 << 10
	maxURL    = 2048
	maxSecret = 199 // "less than 200 bytes" (section 5.1)

	defaultLease = 10 * 24 * time.Hour
	leastLease   = 5 * time.Minute
	longestLease = 30 * 24 * time.Hour
)

const (
	modeSubscribe   = "subscribe"
	modeUnsubscribe = "unsubscribe"
)

// secret signs deliveries. It is not printed.
type secret []byte

func (secret) String() string   { return "[redacted]" }
func (secret) GoString() string { return "[redacted]" }

// request is a subscription request (section 5.1), checked as far as that
// needs neither the topic nor the callback.
type request struct {
	mode     string
	callback string // as the subscriber wrote it: the hub calls exactly this
	host     string // of the callback, in lower case
	topic    string
	lease    time.Duration
	secret   secret
}

// parseRequest reads the form of a request. Parameters that are not of the
// specification are ignored, as it demands.
func parseRequest(form string, r reach) (request, error) {
	if !utf8.ValidString(form) {
		return request{}, refuse(http.StatusBadRequest, "The form is not UTF-8.")
	}
	values, err := url.ParseQuery(form)
	if err != nil {
		return request{}, refuse(http.StatusBadRequest, "The body is not a form: %v. Send it as application/x-www-form-urlencoded.", err)
	}
	for _, name := range []string{"hub.mode", "hub.callback", "hub.topic", "hub.lease_seconds", "hub.secret"} {
		if len(values[name]) > 1 {
			return request{}, refuse(http.StatusBadRequest, "%s is given %d times. Give it once.", name, len(values[name]))
		}
	}
	q := request{mode: values.Get("hub.mode"), callback: values.Get("hub.callback"), topic: values.Get("hub.topic"), secret: secret(values.Get("hub.secret"))}
	q.lease, err = parseLease(q.mode, values.Get("hub.lease_seconds"))
	return q, errors.Join(err, q.check(r))
}

func (q *request) check(r reach) error {
	switch q.mode {
	case modeSubscribe, modeUnsubscribe:
	case "publish":
		return refuse(http.StatusBadRequest, "This hub learns of changes by itself: there is nothing to publish.")
	default:
		return refuse(http.StatusBadRequest, "hub.mode is %.40q. It is subscribe or unsubscribe.", q.mode)
	}
	if len(q.secret) > maxSecret {
		return refuse(http.StatusBadRequest, "hub.secret has %d bytes. It may have %d.", len(q.secret), maxSecret)
	}
	if _, err := parseURL("hub.topic", q.topic); err != nil {
		return err
	}
	u, err := parseURL("hub.callback", q.callback)
	if err != nil {
		return err
	}
	q.host = strings.ToLower(u.Hostname())
	return r.checkCallback(u)
}

// parseURL takes an absolute web address.
func parseURL(name, text string) (*url.URL, error) {
	if text == "" {
		return nil, refuse(http.StatusBadRequest, "%s is missing. It is an absolute http or https URL.", name)
	}
	if len(text) > maxURL {
		return nil, refuse(http.StatusBadRequest, "%s has %d bytes. It may have %d.", name, len(text), maxURL)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, refuse(http.StatusBadRequest, "%s is not an absolute http or https URL.", name)
	case u.User != nil:
		return nil, refuse(http.StatusBadRequest, "%s holds a user name. Put what is secret into its path or query.", name)
	case strings.Contains(text, "#"):
		return nil, refuse(http.StatusBadRequest, "%s has a fragment. Leave out what stands behind the #.", name)
	}
	return u, nil
}

// checkCallback says at once what the dialer would refuse later and in silence,
// as far as it can be seen without asking the DNS.
func (r reach) checkCallback(u *url.URL) error {
	host := strings.ToLower(u.Hostname())
	here := host == "localhost" || strings.HasSuffix(host, ".localhost")
	a, err := netip.ParseAddr(host)
	if err == nil && r.checkAddr(a) != nil || here && !r.loopback {
		return refuse(http.StatusBadRequest, "hub.callback leads to an address that is not on the public Internet. Give one that others can reach.")
	}
	if u.Port() == "" || r.loopback {
		return nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err == nil {
		for _, p := range r.ports {
			if uint64(p) == port {
				return nil
			}
		}
	}
	return refuse(http.StatusBadRequest, "hub.callback is at port %.20q. This hub calls ports %v.", u.Port(), r.ports)
}

// parseLease keeps a lease within what this hub gives. No lease is for ever.
func parseLease(mode, text string) (time.Duration, error) {
	if text == "" || text == "0" || mode != modeSubscribe {
		return defaultLease, nil
	}
	seconds, err := strconv.ParseUint(text, 10, 32)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, refuse(http.StatusBadRequest, "hub.lease_seconds is %.40q. It is a positive number.", text)
	}
	return min(max(time.Duration(seconds)*time.Second, leastLease), longestLease), nil
}

// id names the subscription of a callback to a topic: there is one at most.
func id(callback, topic string) string {
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%s", callback, topic))
	return hex.EncodeToString(digest[:16])
}
