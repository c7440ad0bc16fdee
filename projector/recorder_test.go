package projector_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
)

// office is a log with a recorder on it, as serve has them.
type office struct {
	*testing.T
	log      events.Log
	recorder *events.Recorder
}

// openOffice opens one on a log, which may have others, as of another process.
func openOffice(t *testing.T, log events.Log) office {
	follower := projector.NewFollower(log)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- follower.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	return office{t, log, events.NewRecorder(log, follower, time.Now)}
}

// inOffices runs a test on every log.
func inOffices(t *testing.T, test func(office)) {
	logs := map[string]func(*testing.T) events.Log{
		"memory": func(*testing.T) events.Log { return memlog.New() },
		"nats": func(t *testing.T) events.Log {
			server, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = server.Close() })
			nc, err := server.Connect(t.Name())
			if err != nil {
				t.Fatal(err)
			}
			log, err := natslog.Open(t.Context(), nc, server.Options())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = log.Close() })
			return log
		},
	}
	for name, open := range logs {
		t.Run(name, func(t *testing.T) {
			o := openOffice(t, open(t))
			o.must(`{"timeline":"trial","title":"Trial"}`)
			o.must(`{"timeline":"trial","source":"gazette","title":"Gazette","kind":"news","published":"2026"}`)
			test(o)
		})
	}
}

func (o office) record(text string) (events.Decision, error) {
	drafts, err := events.ParseDrafts([]events.File{{Name: "draft.json", Text: text}}, events.Defaults{Timeline: "trial", By: "ada"})
	if err != nil {
		return events.Decision{}, err
	}
	return o.recorder.Record(o.Context(), drafts, nil)
}

func (o office) must(text string) events.Outcome {
	o.Helper()
	d, err := o.record(text)
	if err != nil {
		o.Error(err)
		return events.Outcome{}
	}
	return d.Outcomes[0]
}

// atOnce runs writers beside one another.
func (o office) atOnce(writers int, write func(writer int)) {
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() { write(w) })
	}
	all.Wait()
}

// all are the events of the log; their recorded times must not go backwards.
func (o office) all() (all []events.Stored) {
	o.Helper()
	for e, err := range o.log.Read(o.Context(), events.Query{}) {
		if err != nil {
			o.Fatal(err)
		}
		if n := len(all); n > 0 && e.Recorded.Before(all[n-1].Recorded) {
			o.Errorf("event %d was recorded before event %d", e.Sequence, all[n-1].Sequence)
		}
		all = append(all, e)
	}
	return all
}

func TestWritersAtOnce(t *testing.T) {
	const writers, each = 48, 5
	inOffices(t, func(o office) {
		var told sync.Map // sequences
		o.atOnce(writers, func(w int) {
			for n := range each {
				of := o.must(fmt.Sprintf(`{"entity":"e-%d-%d","kind":"thing","name":"Thing"}`, w, n))
				if _, twice := told.LoadOrStore(of.Sequence, true); twice || of.Already {
					o.Errorf("%+v", of)
				}
			}
		})
		if got := len(o.all()); got != 2+writers*each {
			o.Errorf("%d events", got)
		}
	})
}

// TestTheSameAtOnce: who repeats what another is just recording is told so.
func TestTheSameAtOnce(t *testing.T) {
	inOffices(t, func(o office) {
		var mu sync.Mutex
		fresh, ids := 0, map[string]bool{}
		o.atOnce(32, func(int) {
			of := o.must(`{"type":"meeting.held","occurred":"2025-08","title":"Meeting","citations":[{"source":"gazette"}]}`)
			mu.Lock()
			defer mu.Unlock()
			ids[of.ID] = true
			if !of.Already {
				fresh++
			}
		})
		if got := len(o.all()); got != 3 || fresh != 1 || len(ids) != 1 {
			o.Errorf("%d events, recorded %d times, ids %v", got, fresh, ids)
		}
	})
}

// TestChangesOfOneRecordAtOnce: each is decided on what the others left.
func TestChangesOfOneRecordAtOnce(t *testing.T) {
	const writers = 24
	inOffices(t, func(o office) {
		o.must(`{"entity":"board","kind":"organisation","name":"Board"}`)
		o.atOnce(writers, func(w int) {
			o.must(fmt.Sprintf(`{"change":"cited","entity":"board","cite":[{"source":"gazette","locator":"line %d"}]}`, w))
		})
		all := o.all()
		e, err := events.Decode[events.Entity](all[len(all)-1].Body)
		if err != nil || len(e.Citations) != writers || len(all) != 3+writers {
			o.Errorf("%d citations after %d events, %v", len(e.Citations), len(all), err)
		}
	})
}

// TestWhoWaitsForAnother: a draft may name what is being recorded beside it, and
// is refused only if that is not recorded.
func TestWhoWaitsForAnother(t *testing.T) {
	inOffices(t, func(o office) {
		o.atOnce(40, func(w int) {
			slug := fmt.Sprintf("e-%d", w/2)
			if w%2 == 0 {
				o.must(`{"entity":"` + slug + `","kind":"thing","name":"Thing"}`)
				return
			}
			of := fmt.Sprintf(`{"type":"meeting.held","occurred":"2025-08","title":"Meeting %d","about":%q,"citations":[{"source":"gazette"}]}`, w, slug)
			for {
				_, err := o.record(of)
				if err == nil {
					return
				}
				if o.Context().Err() != nil {
					o.Error(err)
					return
				}
			}
		})
		seen := map[string]bool{}
		for _, e := range o.all() {
			seen[e.Record.Key] = true
			if occurrence, err := events.Decode[events.Occurrence](e.Body); err == nil && e.Record.Kind == "meeting" && !seen[occurrence.About] {
				o.Errorf("event %d is about %s, which comes later", e.Sequence, occurrence.About)
			}
		}
	})
}

// TestOneOfManyIsRefused: the others do not suffer.
func TestOneOfManyIsRefused(t *testing.T) {
	inOffices(t, func(o office) {
		o.must(`{"entity":"board","kind":"organisation","name":"Board"}`)
		var refused sync.Map
		o.atOnce(30, func(w int) {
			text := fmt.Sprintf(`{"entity":"e-%d","kind":"thing","name":"Thing"}`, w)
			switch w % 3 {
			case 1:
				text = fmt.Sprintf(`{"change":"refined","entity":"board","expect":1,"name":"Board %d"}`, w)
			case 2:
				text = fmt.Sprintf(`{"entity":"f-%d","kind":"thing"}`, w)
			}
			if _, err := o.record(text); err != nil {
				refused.Store(w, err)
			}
		})
		for w := range 30 {
			if _, no := refused.Load(w); no != (w%3 != 0) {
				o.Errorf("writer %d: refused %v", w, no)
			}
		}
		if got := len(o.all()); got != 13 {
			o.Errorf("%d events", got)
		}
	})
}
