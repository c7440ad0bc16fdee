package natslog

import (
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	reconnectWait = 100 * time.Millisecond
	dialTimeout   = 5 * time.Second
)

// Credentials say who connects; the zero value is nobody in particular.
type Credentials struct {
	Name           string // of the program, shown by the server's monitoring
	User, Password string
	Token          string
	File           string // a .creds file
}

// Dial connects to a remote server, or to another process's embedded one. It
// keeps trying to come back when a connection is lost later. The error is an
// ErrUnreachable that says what to do.
func Dial(url string, c Credentials) (*nats.Conn, error) {
	opts := []nats.Option{
		nats.Name(c.Name), nats.Timeout(dialTimeout), nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(reconnectWait, reconnectWait),
		nats.ErrorHandler(dropAsyncErrors),
	}
	switch {
	case c.File != "":
		opts = append(opts, nats.UserCredentials(c.File))
	case c.Token != "":
		opts = append(opts, nats.Token(c.Token))
	case c.User != "":
		opts = append(opts, nats.UserInfo(c.User, c.Password))
	}
	nc, err := nats.Connect(url, opts...)
	if err != nil {
		return nil, fmt.Errorf("%w at %s: %w: %s", ErrUnreachable, url, err, wayOut(err))
	}
	return nc, nil
}

// wayOut says what one can do about a failed connection.
func wayOut(err error) string {
	switch {
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired):
		return "the user or password is not the server's: reader/reader may read, the owner's are in the data folder's credentials.json"
	case errors.Is(err, nats.ErrNoServers), errors.Is(err, nats.ErrTimeout):
		return "start the server there, or name the address of one that runs"
	}
	return "check the address and the server"
}

// dropAsyncErrors keeps nats.go from printing them: every one that matters
// also comes back from a call.
func dropAsyncErrors(*nats.Conn, *nats.Subscription, error) {}
