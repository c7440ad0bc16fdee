package natslog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

const (
	defaultMaxBytes = 61 << 30 // not round, as servers' limits are: something is left for what is kept beside
	leastMaxBytes   = 1 << 30
	duplicates      = 2 * time.Second // the broker's memory of ids; re-read at every start, so short
	logIDKey        = "dateline.log"  // in the stream's metadata: which log it is
)

// streamConfig is the stream as the log creates it.
func streamConfig(o Options, logID string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               Stream,
		Description:        "Dateline's log of events: append only, never expires",
		Subjects:           []string{events.SubjectPrefix + ".>"},
		Retention:          jetstream.LimitsPolicy,
		Storage:            jetstream.FileStorage,
		Replicas:           max(o.Replicas, 1),
		MaxBytes:           o.MaxBytes,
		MaxMsgs:            -1,
		MaxMsgsPerSubject:  -1,
		MaxConsumers:       -1,
		MaxMsgSize:         events.MaxEventSize,
		Discard:            jetstream.DiscardNew,
		Duplicates:         duplicates,
		DenyDelete:         true,
		DenyPurge:          true,
		AllowAtomicPublish: true,
		Metadata:           map[string]string{logIDKey: logID},
	}
}

// brokenPromises lists how a stream that exists could lose, change or fail to
// take events.
func brokenPromises(c jetstream.StreamConfig) []string {
	var broken []string
	for _, p := range []struct {
		broken bool
		text   string
	}{
		{len(c.Subjects) != 1 || c.Subjects[0] != events.SubjectPrefix+".>", "its subjects are not dateline.> alone"},
		{c.Storage != jetstream.FileStorage, "it is not kept in files"},
		{c.Retention != jetstream.LimitsPolicy, "its retention is not by limits"},
		{c.Discard != jetstream.DiscardNew, "it discards old events when full"},
		{c.MaxBytes <= 0, "it has no max_bytes"},
		{c.MaxAge != 0, "it has a max_age, so events expire"},
		{c.MaxMsgs > 0, "it has max_msgs"},
		{c.MaxMsgsPerSubject > 0, "it has max_msgs_per_subject"},
		{c.MaxMsgSize >= 0 && c.MaxMsgSize < events.MaxEventSize, "its max_msg_size is too small"},
		{!c.DenyDelete, "deny_delete is off"},
		{!c.DenyPurge, "deny_purge is off"},
		{!c.AllowAtomicPublish, "allow_atomic is off"},
		{c.AllowRollup, "it allows roll-up"},
		{c.AllowDirect || c.MirrorDirect, "it allows direct get, which may be stale"},
		{c.AllowMsgTTL || c.SubjectDeleteMarkerTTL != 0, "it allows messages to expire"},
		{c.AllowMsgSchedules || c.AllowMsgCounter, "it allows schedules or counters"},
		{c.Compression != jetstream.NoCompression, "it is compressed"},
		{c.Mirror != nil || len(c.Sources) > 0 || c.SubjectTransform != nil, "it mirrors, sources or transforms"},
		{c.Sealed || c.NoAck, "it is sealed or does not acknowledge"},
		{c.PersistMode == jetstream.AsyncPersistMode, "it acknowledges before it has written"},
	} {
		if p.broken {
			broken = append(broken, p.text)
		}
	}
	return broken
}

func checkConfig(c jetstream.StreamConfig) error {
	if broken := brokenPromises(c); len(broken) > 0 {
		return fmt.Errorf("%w: stream %s breaks the log's promises: %s: have an operator set it right",
			ErrUnsafe, Stream, strings.Join(broken, "; "))
	}
	return nil
}

// checkShape makes sure that a stream begins at 1 and misses nothing.
func checkShape(s jetstream.StreamState) error {
	switch {
	case s.Msgs == 0 && s.LastSeq != 0, s.Msgs > 0 && s.FirstSeq != 1, s.NumDeleted > 0, s.Msgs != s.LastSeq:
		return fmt.Errorf("%w: stream %s holds %d messages from %d to %d, %d deleted, so some are missing: do not write; verify it against a backup",
			ErrDamaged, Stream, s.Msgs, s.FirstSeq, s.LastSeq, s.NumDeleted)
	}
	return nil
}

// checkServer refuses servers that sync too late: fixed in 2.15.2 and in 2.14.9.
func checkServer(nc *nats.Conn) error {
	v := nc.ConnectedServerVersion()
	if recentEnough(v) {
		return nil
	}
	return fmt.Errorf("%w: nats-server %s at %s can lose acknowledged events: 2.15.2 or 2.14.9 is the least", ErrUnsafe, v, nc.ConnectedUrlRedacted())
}

func recentEnough(version string) bool {
	version, _, _ = strings.Cut(strings.TrimPrefix(version, "v"), "-")
	var n [3]int
	for i, part := range strings.SplitN(version, ".", 3) {
		n[i], _ = strconv.Atoi(part)
	}
	switch {
	case n[0] != 2:
		return n[0] > 2
	case n[1] == 14:
		return n[2] >= 9
	case n[1] == 15:
		return n[2] >= 2
	}
	return n[1] > 15
}

// lookUp finds the stream; nil without an error if there is none.
func lookUp(ctx context.Context, js jetstream.JetStream) (*jetstream.StreamInfo, error) {
	s, err := js.Stream(ctx, Stream)
	switch {
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return nil, nil
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount), errors.Is(err, nats.ErrNoResponders):
		return nil, fmt.Errorf("%w: the server has no JetStream for this user: %w", ErrUnsafe, err)
	case err != nil:
		return nil, fmt.Errorf("looking up stream %s: %w", Stream, err)
	}
	return s.CachedInfo(), nil
}
