package natslog_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// mirrored is a server that listens, with a log of some events and its mirror.
func mirrored(t testing.TB, batch []events.Proposal) (*natslog.Server, *natslog.Log) {
	t.Helper()
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	l := openLog(t, s)
	if len(batch) > 0 {
		mustAppend(t, l, batch...)
	}
	keepMirror(t, l, natslog.Stream)
	awaitMirror(t, s, l)
	return s, l
}

func keepMirror(t testing.TB, l *natslog.Log, stream string) *natslog.Mirrors {
	t.Helper()
	m, err := l.Mirrors()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Keep(t.Context(), stream); err != nil {
		t.Fatal(err)
	}
	return m
}

// dialPublic connects as documentation says, and fails on any complaint of the
// server about what a client did.
func dialPublic(t testing.TB, s *natslog.Server) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(s.URL(), nats.UserInfo("reader", "reader"), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		t.Errorf("the server complains: %v", err)
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

func stream(t testing.TB, nc *nats.Conn) jetstream.Stream {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(t.Context(), natslog.Stream)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// awaitMirror waits until readers see all of the log.
func awaitMirror(t testing.TB, s *natslog.Server, l *natslog.Log) {
	t.Helper()
	nc, err := nats.Connect(s.URL(), nats.UserInfo("reader", "reader"))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the mirror has all of the log", func() bool {
		info, err := stream(t, nc).Info(t.Context())
		return err == nil && info.State.LastSeq >= head
	})
}

// eventually asks again and again, for at most twenty seconds.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(20 * time.Second); !is(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func TestPublicReader(t *testing.T) {
	batch := fresh(20, "one")
	s, l := mirrored(t, batch)
	nc := dialPublic(t, s)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("account", func(t *testing.T) {
		if info, err := js.AccountInfo(t.Context()); err != nil || info.Limits.MaxConsumers != 1000 {
			t.Errorf("%+v, %v", info, err)
		}
	})
	t.Run("ordered", func(t *testing.T) { readOrdered(t, js, batch) })
	t.Run("durable", func(t *testing.T) { readDurable(t, js, batch) })
	t.Run("direct", func(t *testing.T) {
		m, err := stream(t, nc).GetMsg(t.Context(), 3)
		if err != nil || m.Header.Get("ce-id") != batch[2].Event.ID.String() {
			t.Errorf("%v, %v", m, err)
		}
		m, err = stream(t, nc).GetLastMsgForSubject(t.Context(), batch[4].Event.Record.Subject())
		if err != nil || m.Sequence != 5 {
			t.Errorf("%v, %v", m, err)
		}
	})
	t.Run("live", func(t *testing.T) { followLive(t, js, l) })
	t.Run("bucket", func(t *testing.T) { watchBucket(t, s, l, js) })
	if err := nc.Flush(); err != nil {
		t.Fatal(err)
	}
}

func readOrdered(t *testing.T, js jetstream.JetStream, want []events.Proposal) {
	c, err := js.OrderedConsumer(t.Context(), natslog.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	messages, err := c.Messages()
	if err != nil {
		t.Fatal(err)
	}
	defer messages.Stop()
	for n, p := range want {
		m, err := messages.Next(jetstream.NextMaxWait(10 * time.Second))
		if err != nil {
			t.Fatal(err)
		}
		meta, err := m.Metadata()
		if err != nil || meta.Sequence.Stream != uint64(n+1) || m.Headers().Get("ce-id") != p.Event.ID.String() {
			t.Fatalf("message %d: %v, %v", n, meta, err)
		}
	}
}

func readDurable(t *testing.T, js jetstream.JetStream, want []events.Proposal) {
	open := func() jetstream.Consumer {
		c, err := js.CreateOrUpdateConsumer(t.Context(), natslog.Stream, jetstream.ConsumerConfig{
			Durable: "archive", AckPolicy: jetstream.AckExplicitPolicy, FilterSubject: "dateline.*.entity.>",
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	var got []string
	for len(got) < len(want) {
		batch, err := open().Fetch(5, jetstream.FetchMaxWait(5*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		for m := range batch.Messages() {
			got = append(got, m.Headers().Get("ce-id"))
			if err := m.DoubleAck(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if len(got) == 0 {
			t.Fatalf("nothing came: %v", batch.Error())
		}
	}
	wantIDs(t, got, want...)
	if err := js.DeleteConsumer(t.Context(), natslog.Stream, "archive"); err != nil {
		t.Error(err)
	}
}

func followLive(t *testing.T, js jetstream.JetStream, l *natslog.Log) {
	head, err := l.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := js.OrderedConsumer(t.Context(), natslog.Stream, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: head + 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan uint64, 10)
	consuming, err := c.Consume(func(m jetstream.Msg) {
		meta, _ := m.Metadata()
		came <- meta.Sequence.Stream
	})
	if err != nil {
		t.Fatal(err)
	}
	defer consuming.Stop()
	for n := range uint64(3) {
		mustAppend(t, l, fresh(1, fmt.Sprintf("live-%d", n))...)
		select {
		case got := <-came:
			if got != head+n+1 {
				t.Fatalf("sequence %d came, not %d", got, head+n+1)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nothing came")
		}
	}
}

// watchBucket reads a bucket beside the log as readers see it.
func watchBucket(t *testing.T, s *natslog.Server, l *natslog.Log, public jetstream.JetStream) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	js, err := jetstream.New(connect(t, s))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "DATELINE_TRIAL_1", MaxBytes: 1 << 20, LimitMarkerTTL: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	put := func(key, value string) {
		if _, err := ours.PutString(ctx, key, value); err != nil {
			t.Fatal(err)
		}
	}
	put("trial.entity.a", "1")
	put("trial.entity.a", "2")
	put("trial.entity.b", "1")
	m := keepMirror(t, l, "KV_DATELINE_TRIAL_1")
	theirs, err := public.KeyValue(ctx, "DATELINE_TRIAL_1")
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "a value is there", func() bool {
		e, err := theirs.Get(ctx, "trial.entity.b")
		return err == nil && string(e.Value()) == "1" && e.Revision() == 3
	})
	keys, err := theirs.Keys(ctx)
	if slices.Sort(keys); err != nil || !slices.Equal(keys, []string{"trial.entity.a", "trial.entity.b"}) {
		t.Errorf("keys %q, %v", keys, err)
	}
	w, err := theirs.Watch(ctx, "trial.entity.*")
	if err != nil {
		t.Fatal(err)
	}
	told := func(want string) {
		t.Helper()
		got := "end of what is there"
		select {
		case e := <-w.Updates():
			if e != nil {
				got = fmt.Sprintf("%s %s %q", e.Operation(), e.Key(), e.Value())
			}
		case <-ctx.Done():
			got = "nothing"
		}
		if got != want {
			t.Errorf("told %s, want %s", got, want)
		}
	}
	told(`KeyValuePutOp trial.entity.a "2"`)
	told(`KeyValuePutOp trial.entity.b "1"`)
	told("end of what is there")
	put("trial.entity.b", "2")
	told(`KeyValuePutOp trial.entity.b "2"`)
	if err := ours.Purge(ctx, "trial.entity.a"); err != nil {
		t.Fatal(err)
	}
	told(`KeyValuePurgeOp trial.entity.a ""`)
	if err := w.Stop(); err != nil {
		t.Error(err)
	}
	if err := errors.Join(m.Drop(ctx, "KV_DATELINE_TRIAL_1"), m.Drop(ctx, "KV_DATELINE_TRIAL_1")); err != nil {
		t.Error(err)
	}
	if _, err := public.KeyValue(ctx, "DATELINE_TRIAL_1"); !errors.Is(err, jetstream.ErrBucketNotFound) {
		t.Errorf("after the drop: %v", err)
	}
}

// TestMirrorAgain keeps mirrors that are well, or of another stream.
func TestMirrorAgain(t *testing.T) {
	s, l := mirrored(t, fresh(5, "one"))
	created := func() time.Time { return stream(t, dialPublic(t, s)).CachedInfo().Created }
	before := created()
	for range 3 {
		keepMirror(t, l, natslog.Stream)
	}
	if !created().Equal(before) {
		t.Error("a mirror that is well was made anew")
	}
	js, err := jetstream.New(connect(t, s))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	again := func(values ...string) {
		_ = js.DeleteKeyValue(ctx, "AGAIN")
		kv, err := js.CreateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "AGAIN"})
		if err != nil {
			t.Fatal(err)
		}
		for n, v := range values {
			if _, err := kv.PutString(ctx, fmt.Sprintf("k%d", n), v); err != nil {
				t.Fatal(err)
			}
		}
		keepMirror(t, l, "KV_AGAIN")
		public, err := jetstream.New(dialPublic(t, s))
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, fmt.Sprintf("the mirror holds %q", values), func() bool {
			mirror, err := public.Stream(ctx, "KV_AGAIN")
			if err != nil || mirror.CachedInfo().State.LastSeq != uint64(len(values)) {
				return false
			}
			m, err := mirror.GetMsg(ctx, uint64(len(values)))
			return err == nil && string(m.Data) == values[len(values)-1]
		})
	}
	again("a", "b", "c")
	again("a", "b", "x") // as long, another end
	again("a")           // shorter
	again("a", "b", "c", "d")
}

// TestNoMirrors keeps a mirror on a server that an operator set up without ours.
func TestNoMirrors(t *testing.T) {
	nc, err := natslog.Dial(startForeign(t), natslog.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	m, err := openOn(t, nc, natslog.Options{}).Mirrors()
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, m.Keep(t.Context(), natslog.Stream), natslog.ErrNoMirrors)
	wantError(t, m.Drop(t.Context(), natslog.Stream), natslog.ErrNoMirrors)
}
