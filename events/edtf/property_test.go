package edtf_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events/edtf"
	"pgregory.net/rapid"
)

var (
	genYear = rapid.OneOf(
		rapid.Map(rapid.IntRange(0, 9999), func(y int) string { return fmt.Sprintf("%04d", y) }),
		rapid.Map(rapid.IntRange(1, 9999), func(y int) string { return fmt.Sprintf("-%04d", y) }),
	)
	genLongYear = rapid.Custom(func(t *rapid.T) string {
		year := rapid.Int64Range(10_000, edtf.MaxYear).Draw(t, "long year")
		return rapid.SampledFrom([]string{"Y", "Y-"}).Draw(t, "sign") + fmt.Sprint(year)
	})
	genMonth = rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%s-%02d", genYear.Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"))
	})
	genGroup = rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%s-%02d", genYear.Draw(t, "year"), rapid.IntRange(21, 41).Draw(t, "group"))
	})
	genDay = rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%s-%02d", genMonth.Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
	})
	genPlain     = rapid.OneOf(genYear, genLongYear, genMonth, genGroup, genDay)
	genQualifier = rapid.SampledFrom([]string{"", "", "?", "~", "%"})
	genQualified = rapid.Custom(func(t *rapid.T) string {
		return genPlain.Draw(t, "date") + genQualifier.Draw(t, "qualifier")
	})
	genUnspecified = rapid.Custom(func(t *rapid.T) string {
		year := genYear.Draw(t, "year")
		return rapid.SampledFrom([]string{
			year[:len(year)-1] + "X", year[:len(year)-2] + "XX", year + "-XX", year + "-XX-XX",
			genMonth.Draw(t, "month") + "-XX",
		}).Draw(t, "pattern") + genQualifier.Draw(t, "qualifier")
	})
	genDateTime = rapid.Custom(func(t *rapid.T) string {
		clock := rapid.StringMatching(`([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]`).Draw(t, "clock")
		return genDay.Draw(t, "day") + "T" + clock + rapid.StringMatching(`(Z|[+-](0[0-9]|1[0-4])(:[0-5][0-9])?)?`).Draw(t, "shift")
	})
	genInterval = rapid.Custom(func(t *rapid.T) string {
		start, end := genQualified.Draw(t, "start"), genQualified.Draw(t, "end")
		if edtf.MustParse(end).Hi().Before(edtf.MustParse(start).Lo()) {
			start, end = end, start
		}
		switch rapid.IntRange(0, 5).Draw(t, "ends") {
		case 0:
			start = ""
		case 1:
			start = ".."
		case 2:
			end = ""
		case 3:
			end = ".."
		}
		return start + "/" + end
	})
	genRun = rapid.Custom(func(t *rapid.T) string {
		gen := rapid.SampledFrom([]*rapid.Generator[string]{genYear, genMonth, genDay}).Draw(t, "unit")
		from, to := gen.Draw(t, "from"), gen.Draw(t, "to")
		if edtf.MustParse(to).Lo().Before(edtf.MustParse(from).Lo()) {
			from, to = to, from
		}
		return from + ".." + to
	})
	genSet = rapid.Custom(func(t *rapid.T) string {
		elements := rapid.SliceOfN(rapid.OneOf(genQualified, genRun), 1, 5).Draw(t, "elements")
		if rapid.Bool().Draw(t, "open from") {
			elements = append([]string{".." + genQualified.Draw(t, "first")}, elements...)
		}
		if rapid.Bool().Draw(t, "open up to") {
			elements = append(elements, genQualified.Draw(t, "last")+"..")
		}
		return "[" + strings.Join(elements, ",") + "]"
	})
	genText = rapid.OneOf(genQualified, genUnspecified, genDateTime, genInterval, genSet)
)

func TestPropertyValidDates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genText.Draw(t, "text")
		d, err := edtf.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		checkInvariants(t, d, text)
	})
}

// checkInvariants tells what holds for every Date that was parsed.
func checkInvariants(t interface{ Errorf(string, ...any) }, d edtf.Date, text string) {
	lo, hi := d.Bounds()
	if d.String() != text {
		t.Errorf("%q prints as %q", text, d)
	}
	if !lo.IsZero() && !hi.IsZero() && hi.Before(lo) {
		t.Errorf("%q is from %s to %s", text, lo, hi)
	}
	if !d.Within(d) || !d.Within(edtf.Date{}) {
		t.Errorf("%q is not within itself or the unknown date", text)
	}
	if (d.Start().Lo() != lo || d.End().Hi() != hi) && text != "" {
		t.Errorf("%q has other bounds than its ends", text)
	}
	if d.IsInterval() && (d.Start().IsInterval() || d.End().IsInterval()) {
		t.Errorf("%q has an interval for an end", text)
	}
	if d.Words() == "" {
		t.Errorf("%q has no words", text)
	}
	for _, day := range []edtf.Day{lo, hi} {
		var again edtf.Day
		if err := again.UnmarshalText([]byte(day.String())); err != nil || again != day {
			t.Errorf("%q: bound %q reads as %q, %v", text, day, again, err)
		}
	}
}

func TestPropertyWithinIsAnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := edtf.MustParse(genText.Draw(t, "a"))
		b := edtf.MustParse(genText.Draw(t, "b"))
		c := edtf.MustParse(genText.Draw(t, "c"))
		if a.Within(b) && b.Within(c) && !a.Within(c) {
			t.Errorf("%s within %s within %s", a, b, c)
		}
		if a.Within(b) && b.Within(a) && (a.Lo() != b.Lo() || a.Hi() != b.Hi()) {
			t.Errorf("%s and %s are within each other, with different bounds", a, b)
		}
	})
}

func TestPropertyCoarserIsWider(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := genDay.Draw(t, "day")
		month, year := day[:len(day)-3], day[:len(day)-6]
		chain := []string{day, month, year, year[:len(year)-1] + "X", year[:len(year)-2] + "XX"}
		if year == "0000" || strings.HasPrefix(year, "-000") {
			chain = chain[:3]
		}
		for i := range len(chain) - 1 {
			if fine, coarse := edtf.MustParse(chain[i]), edtf.MustParse(chain[i+1]); !fine.Within(coarse) {
				t.Errorf("%s is not within %s", fine, coarse)
			}
		}
	})
}

// The standard library's calendar is the judge, for the years that it can print.
func TestPropertyAddDaysAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2000, 1, rapid.IntRange(-700_000, 2_900_000).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		n := rapid.IntRange(-800_000, 800_000).Draw(t, "days")
		if got, want := edtf.DayOf(at).AddDays(n), edtf.DayOf(at.AddDate(0, 0, n)); got != want {
			t.Errorf("%s and %d days is %s, want %s", at, n, got, want)
		}
	})
}

func TestPropertyDays(t *testing.T) {
	const far = 300_000_000_000_000
	rapid.Check(t, func(t *rapid.T) {
		d := edtf.Day{Year: 2000, Month: 1, Day: 1}.AddDays(rapid.IntRange(-far, far).Draw(t, "day"))
		n := rapid.IntRange(-1_000_000, 1_000_000).Draw(t, "days")
		e := d.AddDays(n)
		if e.AddDays(-n) != d {
			t.Errorf("%s and %d days is %s, and back %s", d, n, e, e.AddDays(-n))
		}
		if d.Before(e) != (n > 0) || d.Compare(e) != -e.Compare(d) {
			t.Errorf("%s and %s, %d days later, compare %d", d, e, n, d.Compare(e))
		}
		if again, err := edtf.ParseDay(d.String()); err != nil || again != d {
			t.Errorf("%s reads as %s, %v", d, again, err)
		}
		if checked, err := edtf.NewDay(d.Year, d.Month, d.Day); err != nil || checked != d {
			t.Errorf("%s does not exist: %v", d, err)
		}
	})
}
