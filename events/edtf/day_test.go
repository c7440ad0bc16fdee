package edtf_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events/edtf"
)

func TestDayText(t *testing.T) {
	for text, want := range map[string]edtf.Day{
		"":                    {},
		"2026-07-02":          {2026, 7, 2},
		"0985-12-31":          {985, 12, 31},
		"0044-01-01":          {44, 1, 1},
		"0001-01-01":          {1, 1, 1},
		"0000-02-29":          {0, 2, 29},
		"-0001-12-31":         {-1, 12, 31},
		"-0044-03-15":         {-44, 3, 15},
		"-9999-10-10":         {-9999, 10, 10},
		"+10000-01-01":        {10000, 1, 1},
		"-10000-01-01":        {-10000, 1, 1},
		"+999999999999-12-31": {edtf.MaxYear, 12, 31},
		"-999999999999-01-01": {-edtf.MaxYear, 1, 1},
		"+170000002-11-30":    {170000002, 11, 30},
		"-0004-02-29":         {-4, 2, 29},
		"2000-02-29":          {2000, 2, 29},
		"9999-12-31":          {9999, 12, 31},
		"1000-01-01":          {1000, 1, 1},
		"-1000-01-01":         {-1000, 1, 1},
		"0100-01-01":          {100, 1, 1},
		"-0010-01-01":         {-10, 1, 1},
		"+123456789012-06-15": {123456789012, 6, 15},
		"-123456789012-06-15": {-123456789012, 6, 15},
		"1582-10-10":          {1582, 10, 10}, // dropped by the Gregorian reform, not by the proleptic calendar
	} {
		var d edtf.Day
		if err := d.UnmarshalText([]byte(text)); err != nil || d != want {
			t.Errorf("%q is %+v, %v", text, d, err)
		}
		if got, err := want.MarshalText(); err != nil || string(got) != text || got == nil {
			t.Errorf("%+v is %q, %v, want %q", want, got, err, text)
		}
	}
}

func TestParseDayRefuses(t *testing.T) {
	for _, c := range []struct {
		text   string
		offset int
		reason string
	}{
		{"", 0, "a day is missing"},
		{"2026", 0, "not one calendar day"},
		{"2026-07", 0, "not one calendar day"},
		{"2026-21", 0, "not one calendar day"},
		{"2026-07-XX", 0, "not one calendar day"},
		{"2026-XX-XX", 0, "not one calendar day"},
		{"2026-07-02?", 0, "not one calendar day"},
		{"2026-07-02T00:00:00Z", 0, "not one calendar day"},
		{"20260702", 0, "a year has four digits"},
		{"26-07-02", 0, "a year has four digits"},
		{"soon", 0, "a year has four digits"},
		{"12345-07-02", 0, "a year has four digits"},
		{"+2026-07-02", 0, "a sign or a leading zero too many"},
		{"+02026-07-02", 0, "a sign or a leading zero too many"},
		{"-0000-07-02", 0, "a sign or a leading zero too many"},
		{"+1000000000000-07-02", 1, "a year of more than 12 digits"},
		{"2026-02-29", 8, "day 29 does not exist, February 2026 has 28 days"},
		{"2026-13-01", 5, "month 13 does not exist"},
		{"2026-7-2", 5, "a month has two digits, not 1"},
	} {
		d, err := edtf.ParseDay(c.text)
		var e *edtf.Error
		if !errors.As(err, &e) || e.Offset != c.offset || e.Reason != c.reason || !d.IsZero() {
			t.Errorf("%q is %q, %v, want byte %d: %s", c.text, d, err, c.offset, c.reason)
		}
	}
}

func TestUnmarshalDayKeepsOnError(t *testing.T) {
	d := edtf.Day{Year: 2026, Month: 7, Day: 2}
	if err := d.UnmarshalText([]byte("tomorrow")); err == nil || d.String() != "2026-07-02" {
		t.Errorf("leaves %q, %v", d, err)
	}
}

func TestNewDay(t *testing.T) {
	if d, err := edtf.NewDay(2024, 2, 29); err != nil || d.String() != "2024-02-29" {
		t.Errorf("is %q, %v", d, err)
	}
	for _, c := range []struct {
		year       int64
		month, day uint8
		want       string
	}{
		{2026, 2, 29, "day 29 does not exist, February 2026 has 28 days"},
		{2026, 2, 0, "day 00 does not exist, February 2026 has 28 days"},
		{2026, 0, 1, "month 00 does not exist"},
		{2026, 13, 1, "month 13 does not exist"},
		{edtf.MaxYear + 1, 1, 1, "year 1000000000000 is out of range"},
		{-edtf.MaxYear - 1, 1, 1, "year -1000000000000 is out of range"},
	} {
		d, err := edtf.NewDay(c.year, c.month, c.day)
		if err == nil || !strings.Contains(err.Error(), c.want) || !d.IsZero() {
			t.Errorf("%d-%d-%d is %q, %v", c.year, c.month, c.day, d, err)
		}
	}
}

func TestDayOf(t *testing.T) {
	west := time.FixedZone("west of Greenwich", -4*3600)
	at := time.Date(2026, 7, 1, 22, 0, 0, 0, west)
	if d := edtf.DayOf(at); d != (edtf.Day{Year: 2026, Month: 7, Day: 2}) {
		t.Errorf("%s is on %s in UTC", at, d)
	}
}

func TestDayOrder(t *testing.T) {
	var days []edtf.Day
	for _, text := range []string{
		"-12345-01-01", "-0044-03-15", "-0044-03-16", "-0001-12-31", "0000-01-01",
		"2025-12-31", "2026-01-01", "2026-01-02", "2026-02-01", "+10000-01-01",
	} {
		d, err := edtf.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, d)
	}
	if !slices.IsSortedFunc(days, edtf.Day.Compare) {
		t.Error("days are out of order")
	}
	for i, d := range days {
		for j, e := range days {
			if d.Before(e) != (i < j) {
				t.Errorf("%s before %s: %t", d, e, d.Before(e))
			}
		}
	}
}

func TestAddDays(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-07-02", 0, "2026-07-02"},
		{"2026-06-30", 1, "2026-07-01"},
		{"2026-02-28", 1, "2026-03-01"},
		{"2024-02-28", 1, "2024-02-29"},
		{"2024-03-01", -1, "2024-02-29"},
		{"1900-02-28", 1, "1900-03-01"},
		{"2000-02-28", 366, "2001-02-28"},
		{"2025-12-31", 1, "2026-01-01"},
		{"0001-01-01", -1, "0000-12-31"},
		{"0000-01-01", -1, "-0001-12-31"},
		{"-0001-12-31", 1, "0000-01-01"},
		{"0000-02-28", 1, "0000-02-29"},
		{"1970-01-01", 20636, "2026-07-02"},
		{"2000-01-01", 146097, "2400-01-01"},
		{"+999999999999-12-31", 1, ""},
		{"-999999999999-01-01", -1, ""},
		{"2026-07-02", math.MaxInt, ""},
		{"2026-07-02", math.MinInt, ""},
		{"", 1, ""},
	} {
		var d edtf.Day
		if err := d.UnmarshalText([]byte(c.from)); err != nil {
			t.Fatal(err)
		}
		if got := d.AddDays(c.n).String(); got != c.want {
			t.Errorf("%s and %d days is %q, want %q", c.from, c.n, got, c.want)
		}
	}
}
