package export

import (
	"fmt"
	"runtime"
	"testing"
)

// counted counts what is written and forgets it.
type counted int64

func (c *counted) Write(p []byte) (int, error) {
	*c += counted(len(p))
	return len(p), nil
}

// live is how many bytes of the heap are in use.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// peak is how many bytes an export holds at most, beside what was held before
// it began, and how many it writes. One in some thousand rows is looked at.
// What the projector keeps at hand counts, too: some MiB more or less, as small
// entities take the place of occurrences or the other way round.
func peak(t testing.TB, f Format, c *chronicle, every int) (most, written int64) {
	t.Helper()
	s := c.source("")
	before := live()
	s.Progress = func(rows int) {
		if rows/pace%every == 0 {
			most = max(most, live()-before)
		}
	}
	var out counted
	if err := f.Write(t.Context(), &out, s); err != nil {
		t.Fatal(err)
	}
	return most, int64(out)
}

// room is what an export may hold: buffers, and the names it remembers, a MiB
// when there are thousands.
const room = 2 << 20

// TestMemoryIsFlat: five times the rows take as many times the bytes of the
// document, and no more memory.
func TestMemoryIsFlat(t *testing.T) {
	few, many := harbour(t), harbour(t)
	few.grow(1_000)
	many.grow(5_000)
	for _, f := range Formats {
		small, short := peak(t, f, few, 1)
		large, long := peak(t, f, many, 2)
		t.Logf("%s: %d KiB for %d KiB, %d KiB for %d KiB", f.Name, small>>10, short>>10, large>>10, long>>10)
		if large > small+room || long < 3*short {
			t.Errorf("%s: %d bytes held for %d written, %d for %d", f.Name, small, short, large, long)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		c := harbour(b)
		c.grow(n)
		for _, f := range Formats {
			b.Run(fmt.Sprintf("%s/%d", f.Name, n), func(b *testing.B) {
				c.tb = b
				var out counted
				for b.Loop() {
					if err := f.Write(b.Context(), &out, c.source("")); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
				b.ReportMetric(float64(out)/float64(b.N)/1e6, "MB")
				most, _ := peak(b, f, c, 1+n/10_000)
				b.ReportMetric(float64(most)/1024, "peak-KiB")
			})
		}
	}
}
