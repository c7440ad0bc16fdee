package natslog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Mirrors are copies of streams for readers: in an account of their own, under
// the same names and with the same sequences, some milliseconds behind. What
// readers do to a mirror never reaches the stream. It is safe for concurrent
// use, also by several services on one server.
type Mirrors struct {
	nc    *nats.Conn
	here  jetstream.JetStream // the streams
	there jetstream.JetStream // their mirrors

	mu   sync.Mutex
	kept map[string]bool // streams whose mirrors are kept
}

// Mirrors are those of the streams on the log's server.
func (l *Log) Mirrors() (*Mirrors, error) {
	nc := l.js.Conn()
	there, err := jetstream.NewWithAPIPrefix(nc, strings.TrimSuffix(mirrorsAPI, "."))
	if err != nil {
		return nil, fmt.Errorf("reaching the mirrors: %w", err)
	}
	return &Mirrors{nc: nc, here: l.js, there: there, kept: make(map[string]bool)}, nil
}

// Keep makes sure that a stream has a mirror which follows it, and makes it
// anew where it holds what the stream does not: after the stream was restored
// or begun again. It does not wait for the mirror to catch up. Errors are
// ErrNoMirrors, and those of the broker.
func (m *Mirrors) Keep(ctx context.Context, stream string) error {
	ctx, cancel := context.WithTimeout(ctx, mirrorPatience)
	defer cancel()
	m.note(stream, true)
	if err := m.keep(ctx, stream); err != nil {
		return fmt.Errorf("mirroring %s for readers: %w", stream, err)
	}
	return nil
}

func (m *Mirrors) note(stream string, kept bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept[stream] = kept; !kept {
		delete(m.kept, stream)
	}
}

// Mend keeps again whatever Keep was called for and Drop was not: an operator
// may have deleted a mirror, or restored the log.
func (m *Mirrors) Mend(ctx context.Context) error {
	m.mu.Lock()
	streams := slices.Sorted(maps.Keys(m.kept))
	m.mu.Unlock()
	var failed error
	for _, stream := range streams {
		failed = errors.Join(failed, m.Keep(ctx, stream))
	}
	return failed
}

// Drop deletes the mirror of a stream; that there is none is no error.
func (m *Mirrors) Drop(ctx context.Context, stream string) error {
	m.note(stream, false)
	ctx, cancel := context.WithTimeout(ctx, mirrorPatience)
	defer cancel()
	err := asNoMirrors(m.there.DeleteStream(ctx, stream))
	if err == nil || errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	return fmt.Errorf("dropping the mirror of %s: %w", stream, err)
}

const mirrorPatience = 20 * time.Second

func asNoMirrors(err error) error {
	if errors.Is(err, nats.ErrNoResponders) || errors.Is(err, jetstream.ErrJetStreamNotEnabled) {
		return ErrNoMirrors
	}
	return err
}

func (m *Mirrors) keep(ctx context.Context, stream string) error {
	origin, err := m.here.Stream(ctx, stream)
	if err != nil {
		return err
	}
	want, err := mirrorOf(origin.CachedInfo())
	if err != nil {
		return err
	}
	mirror, err := m.there.Stream(ctx, stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return m.create(ctx, want)
	}
	if err != nil {
		return asNoMirrors(err)
	}
	diverged, err := m.diverged(ctx, origin.CachedInfo(), mirror.CachedInfo())
	if err != nil {
		return err
	}
	if diverged || !follows(mirror.CachedInfo().Config, want) {
		if err := m.there.DeleteStream(ctx, stream); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
			return err
		}
		return m.create(ctx, want)
	}
	return nil
}

// create makes a mirror; that another service was faster is no error.
func (m *Mirrors) create(ctx context.Context, c jetstream.StreamConfig) error {
	_, err := m.there.CreateStream(ctx, c)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		return nil
	}
	return err
}

// Where a mirror gets the messages: the account of mirrors may ask the log's
// for consumers by this prefix, and hears what they deliver below the other.
const (
	mirrorAPI     = "JS.TL.API"
	mirrorDeliver = "mirror.rd"
)

const originKey = "dateline.origin" // in a mirror's metadata: when its stream was created

// mirrorOf is the mirror of a stream, of one subject: the account of mirrors may
// ask for no consumer without a filter.
func mirrorOf(origin *jetstream.StreamInfo) (jetstream.StreamConfig, error) {
	o := origin.Config
	if len(o.Subjects) != 1 {
		return jetstream.StreamConfig{}, fmt.Errorf("it has %d subjects: one is possible", len(o.Subjects))
	}
	c := jetstream.StreamConfig{
		Name:              o.Name,
		Description:       "for readers: " + o.Description,
		Storage:           jetstream.FileStorage,
		Replicas:          o.Replicas,
		MaxMsgsPerSubject: o.MaxMsgsPerSubject,
		MaxAge:            o.MaxAge,
		MaxBytes:          -1, // what is full is the stream
		MaxMsgs:           -1,
		Discard:           jetstream.DiscardOld,
		AllowDirect:       true,
		AllowRollup:       o.AllowRollup,
		AllowMsgTTL:       o.AllowMsgTTL,
		DenyDelete:        true,
		Metadata:          map[string]string{originKey: origin.Created.UTC().Format(time.RFC3339Nano)},
		Mirror: &jetstream.StreamSource{
			Name:          o.Name,
			FilterSubject: o.Subjects[0],
			External:      &jetstream.ExternalStream{APIPrefix: mirrorAPI, DeliverPrefix: mirrorDeliver},
		},
	}
	if c.Replicas == 1 {
		// It can be made anew from the stream, so it waits for no disk; of replicas
		// nats-server does not take that.
		c.PersistMode = jetstream.AsyncPersistMode
	}
	return c, nil
}

// follows tells whether a mirror is as it would be made now.
func follows(have, want jetstream.StreamConfig) bool {
	return have.Mirror != nil && have.Mirror.External != nil &&
		*have.Mirror.External == *want.Mirror.External &&
		have.Mirror.Name == want.Mirror.Name && have.Mirror.FilterSubject == want.Mirror.FilterSubject &&
		have.AllowDirect && have.MaxMsgsPerSubject == want.MaxMsgsPerSubject &&
		have.Metadata[originKey] == want.Metadata[originKey]
}

// diverged tells whether a mirror holds what its stream does not. Beyond the
// stream's end it would wait for ever; below, a message would be another.
func (m *Mirrors) diverged(ctx context.Context, origin, mirror *jetstream.StreamInfo) (bool, error) {
	last := mirror.State.LastSeq
	if last > origin.State.LastSeq {
		// The stream may have gone on since it was asked.
		now, err := m.here.Stream(ctx, origin.Config.Name)
		if err != nil || last > now.CachedInfo().State.LastSeq {
			return err == nil, err
		}
	}
	if mirror.State.Msgs == 0 {
		return false, nil
	}
	q := getRequest{Seq: last}
	ours, err := askLeader(ctx, m.nc, plainAPI+getPrefix+origin.Config.Name, q)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		// A newer value has taken its place in a bucket; in the log nothing goes.
		return origin.Config.MaxMsgsPerSubject <= 0, nil
	}
	if err != nil {
		return false, err
	}
	theirs, err := askLeader(ctx, m.nc, mirrorsAPI+getPrefix+origin.Config.Name, q)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil // a newer one has just come
	}
	return !theirs.equals(ours), err
}

// equals compares what was published. Of the broker's own headers a mirror
// keeps some and drops others.
func (s stored) equals(o stored) bool {
	return s.subject == o.subject && s.sequence == o.sequence && bytes.Equal(s.data, o.data) &&
		maps.EqualFunc(published(s.header), published(o.header), slices.Equal)
}

func published(h nats.Header) nats.Header {
	h = maps.Clone(h)
	maps.DeleteFunc(h, func(name string, _ []string) bool { return strings.HasPrefix(name, "Nats-") })
	return h
}
