package events

import (
	"errors"
	"fmt"

	"github.com/dateline/dateline/events/edtf"
)

// badDates finds what is no date where a body holds one: an Occurred at the
// top, single dates within details. What has not even the right shape, the
// schema has refused.
func badDates(value map[string]any) []flaw {
	var flaws []flaw
	for _, name := range []string{"occurred", "published"} {
		switch v := value[name].(type) {
		case string:
			_, err := ParseOccurred(v)
			flaws = append(flaws, dateFlaw(v, err, name)...)
		case map[string]any:
			flaws = append(flaws, badStartEnd(v, name)...)
		}
	}
	details, _ := value["details"].(map[string]any)
	for _, name := range []string{"planned", "due"} {
		if s, ok := details[name].(string); ok {
			flaws = append(flaws, badSingleDate(s, "details", name)...)
		}
	}
	return flaws
}

func badStartEnd(v map[string]any, at string) []flaw {
	start, okStart := v["start"].(string)
	end, okEnd := v["end"].(string)
	if !okStart || !okEnd {
		return nil
	}
	flaws := append(badSingleDate(start, at, "start"), badSingleDate(end, at, "end")...)
	if len(flaws) > 0 {
		return flaws
	}
	err := new(Occurred).UnmarshalJSON(marshal(v))
	return dateFlaw(start+"/"+end, err, at)
}

func badSingleDate(s string, at ...string) []flaw {
	o, err := ParseOccurred(s)
	if err == nil && !o.Known() {
		err = fmt.Errorf("%q is no date: leave the field out", s)
	}
	return dateFlaw(s, err, at...)
}

// dateFlaw says in two parts what the parser of dates says in one.
func dateFlaw(s string, err error, at ...string) []flaw {
	if err == nil {
		return nil
	}
	var e *edtf.Error
	if errors.As(err, &e) {
		return []flaw{{at, fmt.Sprintf("%s is not a date: %s", quoted(s), e.Reason), e.Hint}}
	}
	return []flaw{{at, err.Error(), ""}}
}

// dateOf returns the date that a record's own time is told by, and its field.
func dateOf(value map[string]any) (o Occurred, field string) {
	for _, name := range []string{"occurred", "published"} {
		if v := value[name]; v != nil {
			_ = o.UnmarshalJSON(marshal(v)) // checked before
			field = name
		}
	}
	return o, field
}

// outsideBounds finds the dates of a refinement that say what the record as it
// stood excludes.
func outsideBounds(before, after map[string]any) []flaw {
	const hint = "a date outside what was said before is a correction: change: corrected, with a reason"
	var flaws []flaw
	old, _ := dateOf(before)
	now, field := dateOf(after)
	if !now.Within(old) {
		flaws = append(flaws, flaw{[]string{field}, fmt.Sprintf("%s is not within %s", now, old), hint})
	}
	for _, name := range []string{"planned", "due"} {
		old, _ := FieldAt(before, "details."+name).(string)
		now, _ := FieldAt(after, "details."+name).(string)
		outer, _ := edtf.Parse(old)
		inner, _ := edtf.Parse(now)
		switch {
		case old == "" || old == now:
		case now == "":
			flaws = append(flaws, flaw{[]string{"details", name}, "taken away, it was " + old, hint})
		case !inner.Within(outer):
			flaws = append(flaws, flaw{[]string{"details", name}, fmt.Sprintf("%s is not within %s", now, old), hint})
		}
	}
	return flaws
}
