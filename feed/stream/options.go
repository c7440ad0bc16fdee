package stream

import (
	"context"
	"net/http"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Views is what this package looks up: a [projector.Follower] of the same log.
type Views interface {
	// State is the state that is kept current.
	State() *projector.State
	// Wait returns when the state holds the event of that sequence.
	Wait(ctx context.Context, sequence uint64) error
}

// Options are the settings of a [Handler].
type Options struct {
	// BaseURL is where readers find the pages: scheme and host and perhaps a
	// path, which is taken to be stripped before requests arrive here.
	BaseURL string
	// Log is what is told, as soon as Views holds it. It is read in pieces of a
	// quarter of a megabyte, so it need not read further ahead. Required.
	Log events.Reader
	// Now is the clock of the connections, for their deadlines. Required.
	Now func() time.Time
	// Words reads the words of q, and returns what tells of an event whether it
	// has them. Its error is an events.ErrInvalid. Nil: q answers 501.
	Words func(words string) (matches func(events.Stored) bool, err error)
	// Closing ends all streams when it is closed: a server that shuts down waits
	// for its handlers. Nil: they end with their requests alone.
	Closing <-chan struct{}
	// Client names who asks, to count the streams of each; those of "" are
	// counted in all alone. Nil: [Address].
	Client func(*http.Request) string
	// MostStreams and MostOfClient bound how many streams there are at a time,
	// in all and of one client; default 1000 and 32.
	MostStreams, MostOfClient int
	// Heartbeat is how long a stream is silent at most; default 15 s. Proxies
	// close what is silent for longer than a minute.
	Heartbeat time.Duration
	// Failed is told why a stream ended through a fault of our own. Nil: nobody.
	Failed func(*http.Request, error)
}

const (
	defaultHeartbeat    = 15 * time.Second
	defaultMostStreams  = 1000
	defaultMostOfClient = 32

	// writePatience is how long a client may take for one message.
	writePatience = 30 * time.Second
)

func (o Options) withDefaults() Options {
	if o.Client == nil {
		o.Client = Address
	}
	if o.MostStreams == 0 {
		o.MostStreams = defaultMostStreams
	}
	if o.MostOfClient == 0 {
		o.MostOfClient = defaultMostOfClient
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = defaultHeartbeat
	}
	return o
}
