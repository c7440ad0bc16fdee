package edtf_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/dateline/dateline/events/edtf"
)

func TestIntervalEnds(t *testing.T) {
	for _, c := range []struct {
		text, start, end   string
		openStart, openEnd bool
	}{
		{"1985-04/1986", "1985-04", "1986", false, false},
		{"1984?/2004-06~", "1984?", "2004-06~", false, false},
		{"2026-07/..", "2026-07", "", false, true},
		{"2026-07/", "2026-07", "", false, false},
		{"../2026-07", "", "2026-07", true, false},
		{"/2026-07", "", "2026-07", false, false},
		{"2026-07", "2026-07", "2026-07", false, false},
		{"[..2026]", "[..2026]", "[..2026]", false, false},
		{"[2026..]", "[2026..]", "[2026..]", false, false},
		{"1985-04-12T23:20:30Z", "1985-04-12T23:20:30Z", "1985-04-12T23:20:30Z", false, false},
	} {
		d := edtf.MustParse(c.text)
		if d.Start().String() != c.start || d.End().String() != c.end {
			t.Errorf("%s goes from %q to %q, want %q to %q", c.text, d.Start(), d.End(), c.start, c.end)
		}
		if d.OpenStart() != c.openStart || d.OpenEnd() != c.openEnd {
			t.Errorf("%s: open start %t, end %t", c.text, d.OpenStart(), d.OpenEnd())
		}
	}
}

func TestZeroDate(t *testing.T) {
	var d edtf.Date
	lo, hi := d.Bounds()
	if !d.IsZero() || d.String() != "" || !lo.IsZero() || !hi.IsZero() {
		t.Errorf("the zero Date is %q, from %q to %q", d, lo, hi)
	}
	if d.IsInterval() || d.IsSet() || d.OpenStart() || d.OpenEnd() || d.Start() != d || d.End() != d {
		t.Error("the zero Date is more than unknown")
	}
}

func TestDatesCompareByText(t *testing.T) {
	if a, b := edtf.MustParse("2026-07"), edtf.MustParse("2026-07"); a != b {
		t.Error("equal texts differ")
	}
	if edtf.MustParse("2026-33") == edtf.MustParse("[2026-01..2026-03]") {
		t.Error("different texts are equal")
	}
	if edtf.MustParse("2026/2027").Start() != edtf.MustParse("2026") {
		t.Error("the start of an interval differs from the same date")
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		inner, outer string
		want         bool
	}{
		{"2026-07-02", "2026-07", true},
		{"2026-07", "2026-07-02", false},
		{"2026-07", "2026-07", true},
		{"2026-07?", "2026-07", true},
		{"2026-02", "[2026-01..2026-02]", true},
		{"2026-03", "[2026-01..2026-02]", false},
		{"2025-12-31", "2026", false},
		{"2026-06-15", "[..2026-07-01]", true},
		{"[..2026-06]", "[..2026-07-01]", true},
		{"[..2026-07-02]", "[..2026-07-01]", false},
		{"[..2026-07-01]", "2026", false},
		{"2027", "[2026-04..]", true},
		{"[2026-05..]", "[2026-04..]", true},
		{"[2026-04..]", "2026", false},
		{"[2026-04..]", "2026/..", true},
		{"", "2026", false},
		{"", "[..2026]", false},
		{"", "[2026..]", false},
		{"2026", "", true},
		{"[..2026]", "", true},
		{"", "", true},
		{"2026", "[..1984,1990..]", true},
	} {
		inner, outer := unmarshal(t, c.inner), unmarshal(t, c.outer)
		if got := inner.Within(outer); got != c.want {
			t.Errorf("%q within %q: %t", c.inner, c.outer, got)
		}
	}
}

func unmarshal(t *testing.T, text string) (d edtf.Date) {
	t.Helper()
	if err := d.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestJSON(t *testing.T) {
	type record struct {
		Date    edtf.Date
		Due     edtf.Date `json:",omitzero"`
		Lo, Hi  edtf.Day
		Checked edtf.Day `json:",omitzero"`
	}
	d := edtf.MustParse("[..2026-07-01]")
	in := record{Date: d, Lo: d.Lo(), Hi: d.Hi()}
	b, err := json.Marshal(in)
	if want := `{"Date":"[..2026-07-01]","Lo":"","Hi":"2026-07-01"}`; err != nil || string(b) != want {
		t.Fatalf("marshals to %s, %v, want %s", b, err, want)
	}
	var out record
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("unmarshals to %+v, %v", out, err)
	}
}

func TestUnmarshalTextRefuses(t *testing.T) {
	d := edtf.MustParse("2026")
	var syntax *edtf.Error
	if err := d.UnmarshalText([]byte("2026-13")); !errors.As(err, &syntax) || syntax.Offset != 5 {
		t.Errorf("error is %v", err)
	}
	if d.String() != "2026" {
		t.Errorf("a refused text leaves %q", d)
	}
	if err := d.UnmarshalText(nil); err != nil || !d.IsZero() {
		t.Errorf("no text leaves %q, %v", d, err)
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	edtf.MustParse("soon")
}
