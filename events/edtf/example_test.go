package edtf_test

import (
	"fmt"

	"github.com/dateline/dateline/events/edtf"
)

func Example() {
	for _, text := range []string{"2025-08", "[..2026-07-01]", "2026-40", "2026-06~"} {
		d, err := edtf.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		lo, hi := d.Bounds()
		fmt.Printf("%s: %s (%q to %q)\n", d, d.Words(), lo, hi)
	}
	// Output:
	// 2025-08: August 2025 ("2025-08-01" to "2025-08-31")
	// [..2026-07-01]: on or before 1 July 2026 ("" to "2026-07-01")
	// 2026-40: first half of 2026 ("2026-01-01" to "2026-06-30")
	// 2026-06~: about June 2026 ("2026-06-01" to "2026-06-30")
}

func ExampleParse_refused() {
	_, err := edtf.Parse("2004-06~-11")
	fmt.Println(err)
	// Output:
	// edtf "2004-06~-11", byte 7: a qualifier inside a date is level 2; put it at the end, where it qualifies the whole date
}

func ExampleDate_Start() {
	d := edtf.MustParse("2026-07/..")
	lo, hi := d.Start().Bounds()
	fmt.Println("starts from", lo, "to", hi)
	fmt.Println("end known:", !d.End().IsZero(), "open:", d.OpenEnd())
	// Output:
	// starts from 2026-07-01 to 2026-07-31
	// end known: false open: true
}

func ExampleDate_Within() {
	before := edtf.MustParse("[2026-01..2026-02]")
	fmt.Println(edtf.MustParse("2026-02-14").Within(before))
	fmt.Println(edtf.MustParse("2026-03").Within(before))
	// Output:
	// true
	// false
}

func ExampleDay_AddDays() {
	d, err := edtf.ParseDay("2026-06-30")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(d.AddDays(1))
	// Output:
	// 2026-07-01
}
