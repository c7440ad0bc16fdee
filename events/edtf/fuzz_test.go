package edtf_test

import (
	"errors"
	"testing"

	"github.com/dateline/dateline/events/edtf"
)

func FuzzParse(f *testing.F) {
	for _, table := range [][]bounded{levelZero, levelOne, oneOfASet, groups, corners} {
		for _, c := range table {
			f.Add(c.text)
		}
	}
	for _, text := range levelTwo {
		f.Add(text)
	}
	for _, c := range refusals {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := edtf.Parse(text)
		if err != nil {
			checkRefusal(t, text, d, err)
			return
		}
		checkInvariants(t, d, text)
		if d != edtf.MustParse(text) {
			t.Errorf("%q parsed twice differs", text)
		}
	})
}

func checkRefusal(t *testing.T, text string, d edtf.Date, err error) {
	t.Helper()
	var e *edtf.Error
	if !errors.As(err, &e) || e.Text != text || e.Offset < 0 || e.Offset > len(text) || e.Reason == "" || e.Hint == "" {
		t.Errorf("%q: error %#v", text, err)
	}
	if !d.IsZero() || d != (edtf.Date{}) {
		t.Errorf("%q is refused with a date %q", text, d)
	}
}

func FuzzParseDay(f *testing.F) {
	for _, text := range []string{"2026-07-02", "-0044-03-15", "+12345-01-01", "0000-02-29", "2026-07-XX", "+999999999999-12-31"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := edtf.ParseDay(text)
		if err == nil && d.String() != text {
			t.Errorf("%q prints as %q", text, d)
		}
		if checked, bad := edtf.NewDay(d.Year, d.Month, d.Day); err == nil && (bad != nil || checked != d) {
			t.Errorf("%q is no day: %v", text, bad)
		}
	})
}
