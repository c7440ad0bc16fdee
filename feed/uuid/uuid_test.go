package uuid

import (
	"regexp"
	"testing"
)

const met = "01KJPWD6QV000000000000000D"

func TestOf(t *testing.T) {
	if got := Of(met); got != "019cadc6-9afb-0000-0000-00000000000d" {
		t.Error(got)
	}
	if Of("zzzz") != "" || Derived("zzzz", "due") != "" {
		t.Error("what is no ULID has a name")
	}
}

func TestDerived(t *testing.T) {
	due, planned := Derived(met, "due"), Derived(met, "planned")
	if due == planned || due == Of(met) || due != Derived(met, "due") {
		t.Error(due, planned)
	}
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(due) {
		t.Errorf("%s is no UUID of version 5", due)
	}
}
