package edtf_test

import (
	"testing"

	"github.com/dateline/dateline/events/edtf"
)

func BenchmarkParse(b *testing.B) {
	for _, text := range []string{
		"2025-08", "2026-07-02", "2026-40", "156X", "2004-06-11%", "1985-04-12T23:20:30-04:00",
		"2026-07/..", "2025-08/2025-10", "[2026-01..2026-02]", "[2026-01,2026-03..2026-05]",
	} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := edtf.Parse(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRefuse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := edtf.Parse("2026-13"); err == nil {
			b.Fatal("accepted")
		}
	}
}

func BenchmarkWords(b *testing.B) {
	for _, text := range []string{"2025-08", "2026-06%", "2025-08/2025-10", "[2026-01..2026-02]"} {
		d := edtf.MustParse(text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = d.Words()
			}
		})
	}
}

func BenchmarkEnd(b *testing.B) {
	d := edtf.MustParse("2025-08/2025-10")
	b.ReportAllocs()
	for b.Loop() {
		_ = d.End()
	}
}

func BenchmarkDay(b *testing.B) {
	d := edtf.Day{Year: 2026, Month: 7, Day: 2}
	b.Run("String", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = d.String()
		}
	})
	b.Run("AddDays", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = d.AddDays(30)
		}
	})
}

// The allowance of the contract; its 200 ns are for BenchmarkParse to show.
func TestParseAllocates(t *testing.T) {
	for _, text := range []string{"2025-08", "2026-07-02", "2026-40", "2025-08/2025-10"} {
		if n := testing.AllocsPerRun(100, func() { _, _ = edtf.Parse(text) }); n > 1 {
			t.Errorf("%q takes %v allocations", text, n)
		}
	}
}
