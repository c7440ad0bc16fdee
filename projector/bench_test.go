package projector

import (
	"context"
	"fmt"
	"iter"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
)

// The figures at scale. DATELINE_BENCH_MAX=1000000 asks for the sizes up to a
// million; without it they stop at ten thousand.
func benchSizes() (sizes []int) {
	most, err := strconv.Atoi(os.Getenv("DATELINE_BENCH_MAX"))
	if err != nil {
		most = 10_000
	}
	for n := 1000; n <= most; n *= 10 {
		sizes = append(sizes, n)
	}
	if least, err := strconv.Atoi(os.Getenv("DATELINE_BENCH_MIN")); err == nil {
		sizes = slices.DeleteFunc(sizes, func(n int) bool { return n < least })
	}
	return sizes
}

// stage is a chronicle and its state, made once for each size.
type stage struct {
	log     *Chronicle
	state   *State
	tl      *Timeline
	busiest []string
	heap    float64 // bytes an event of the index
	kept    float64 // bytes an event of the bodies at hand
}

var stages = map[int]*stage{}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func stageOf(b *testing.B, n int) *stage {
	b.Helper()
	if s, ok := stages[n]; ok {
		return s
	}
	s := &stage{log: NewChronicle(n)}
	before, began := heap(), time.Now()
	state, err := Fold(context.Background(), s.log, 0)
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(began)
	s.heap = float64(heap()-before) / float64(n)
	s.state = state
	for sequence := max(1, n-keptBodies); sequence <= n; sequence++ {
		_, _ = state.bodies.read(context.Background(), uint64(sequence))
	}
	s.kept = float64(heap()-before)/float64(n) - s.heap
	b.Logf("n=%d: folded in %s, %.0f events/s; %.0f bytes an event in the index, %.0f in bodies at hand", n, took, float64(n)/took.Seconds(), s.heap, s.kept)
	s.tl, _ = state.Timeline(BenchTimeline)
	s.busiest = s.tl.busiest()
	stages[n] = s
	return s
}

const pageRows = 100

// question asks for one page and counts its rows.
type question struct {
	name string
	ask  func(v *View, s *stage, i int) int
}

func page[R any](rows iter.Seq[R]) (n int) {
	for range rows {
		if n++; n == pageRows {
			break
		}
	}
	return n
}

// nth is a slug of the most named ones to begin behind.
func (s *stage) nth(i int) string { return s.busiest[(i*7919)%len(s.busiest)] }

var questions = []question{
	{"Dated", func(v *View, _ *stage, _ int) int { return page(v.Dated(nil)) }},
	{"DatedFromMiddle", func(v *View, _ *stage, i int) int {
		return page(v.Dated(&Place{hi: dayOf(chronicleBegun.AddDays(1000 + i%700)), lo: minDay}))
	}},
	{"DatedPossibleFromMiddle", func(v *View, _ *stage, i int) int {
		v.asked.Certainty = Possible
		return page(v.Dated(&Place{hi: dayOf(chronicleBegun.AddDays(1900 + i%700)), lo: minDay}))
	}},
	{"DatedPossibleAtTheEnd", func(v *View, _ *stage, i int) int {
		v.asked.Certainty = Possible
		return page(v.Dated(&Place{hi: dayOf(v.asked.AsOf) - 1, lo: minDay}))
	}},
	{"Undated", func(v *View, _ *stage, _ int) int { return page(v.Undated("")) }},
	{"UndatedFromMiddle", func(v *View, s *stage, _ int) int {
		return page(v.Undated(s.log.idAt(s.log.Len() / 20).String()))
	}},
	{"Commitments", func(v *View, _ *stage, _ int) int { return page(v.Commitments(nil)) }},
	{"Agreements", func(v *View, s *stage, i int) int { return page(v.Agreements(s.nth(i))) }},
	{"Initiatives", func(v *View, s *stage, i int) int { return page(v.Initiatives(s.nth(i))) }},
	{"Offices", func(v *View, s *stage, i int) int { return page(v.Offices(s.nth(i))) }},
	{"BusiestOffice", func(v *View, s *stage, _ int) int {
		o, _ := v.Office(s.log.byKind["office"][0])
		return len(o.Holders) + len(o.Vague)
	}},
	{"Entities", func(v *View, s *stage, i int) int { return page(v.Entities(s.nth(i))) }},
	{"BusiestEntity", func(v *View, s *stage, i int) int {
		e, _ := v.Entity(s.busiest[0])
		return min(e.Touching, 1)
	}},
	{"BusiestMechanism", func(v *View, s *stage, i int) int {
		e, _ := v.Entity(s.log.byKind["mechanism"][0])
		return min(e.Touching, 1)
	}},
	{"Sources", func(v *View, _ *stage, _ int) int { return page(v.Sources("")) }},
	{"News", func(v *View, _ *stage, _ int) int { return page(v.News()) }},
	{"QuietTouching", func(v *View, s *stage, i int) int {
		return len(v.Touching(s.busiest[len(s.busiest)/2+i%(len(s.busiest)/3)]))
	}},
	{"QuietEntity", func(v *View, s *stage, i int) int {
		_, _ = v.Entity(s.busiest[len(s.busiest)/2+i%(len(s.busiest)/3)])
		return 1
	}},
	{"History", func(v *View, s *stage, i int) int {
		r := s.log.records[int(s.log.places[i*7919%len(s.log.places)].record)]
		return len(v.History(events.Ref{Timeline: BenchTimeline, Kind: r.kind, Key: r.key}))
	}},
}

// bases are places in the log, in hundredths; 100 is now.
var bases = []int{100, 99, 50, 10}

func (s *stage) perspective(i, hundredths int) Perspective {
	p := Perspective{AsOf: chronicleBegun.AddDays(2600 + i%500), Today: chronicleBegun.AddDays(chronicleDays)}
	if hundredths < 100 {
		p.KnownAt = Moment{Sequence: uint64(s.log.Len() * hundredths / 100)}
	}
	return p
}

// BenchmarkPage asks for a page of each view as of a day, with no body at hand.
func BenchmarkPage(b *testing.B) {
	for _, q := range questions {
		for _, n := range benchSizes() {
			for _, basis := range bases {
				b.Run(fmt.Sprintf("%s/n=%d/basis=%d", q.name, n, basis), func(b *testing.B) {
					s := stageOf(b, n)
					rows, i := 0, 0
					var took []time.Duration
					for b.Loop() {
						b.StopTimer()
						s.state.bodies.kept.Purge()
						p := s.perspective(i, basis)
						b.StartTimer()
						began := time.Now()
						v, err := s.tl.At(context.Background(), p)
						if err != nil {
							b.Fatal(err)
						}
						rows += q.ask(v, s, i)
						took = append(took, time.Since(began))
						if v.Err() != nil {
							b.Fatal(v.Err())
						}
						i++
					}
					report(b, took, rows)
				})
			}
		}
	}
}

func report(b *testing.B, took []time.Duration, rows int) {
	slices.Sort(took)
	b.ReportMetric(float64(rows)/float64(b.N), "rows")
	b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(took[len(took)*95/100].Seconds()*1000, "p95-ms")
}

// BenchmarkDiff asks for a page of lines between two days, and two bases.
func BenchmarkDiff(b *testing.B) {
	for _, kind := range []string{"days", "bases", "both"} {
		for _, n := range benchSizes() {
			for _, basis := range bases {
				b.Run(fmt.Sprintf("%s/n=%d/basis=%d", kind, n, basis), func(b *testing.B) {
					s := stageOf(b, n)
					rows, i := 0, 0
					var took []time.Duration
					for b.Loop() {
						b.StopTimer()
						s.state.bodies.kept.Purge()
						x, y := s.perspective(i, basis), s.perspective(i, basis)
						if kind != "bases" {
							y.AsOf = x.AsOf.AddDays(30)
						}
						if kind != "days" {
							known := uint64(s.log.Len() * basis / 100)
							x.KnownAt.Sequence = known - min(1000, known/3)
						}
						b.StartTimer()
						began := time.Now()
						d, err := s.tl.Diff(context.Background(), x, y)
						if err != nil {
							b.Fatal(err)
						}
						rows += page(d.Lines())
						took = append(took, time.Since(began))
						if d.Err() != nil {
							b.Fatal(d.Err())
						}
						i++
					}
					report(b, took, rows)
				})
			}
		}
	}
}

// BenchmarkFold folds from memory: what the log costs is told apart.
func BenchmarkFold(b *testing.B) {
	for _, n := range benchSizes() {
		s := stageOf(b, n)
		b.Run(fmt.Sprintf("log/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				for range s.log.Read(b.Context(), events.Query{}) {
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "events/s")
		})
		b.Run(fmt.Sprintf("fold/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Fold(b.Context(), s.log, 0); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(s.heap, "index-bytes/event")
			b.ReportMetric(s.kept, "bodies-bytes/event")
		})
	}
}

// TestChronicle makes sure that the figures are of events that can be read.
func TestChronicle(t *testing.T) {
	if err := NewChronicle(3000).check(); err != nil {
		t.Error(err)
	}
}
