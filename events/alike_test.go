package events

import (
	"slices"
	"strings"
	"testing"
)

const pledge = "- {type: commitment.made, occurred: 2025-08, title: A pier is promised, about: pier, citations: [{source: gazette}]}\n"

// TestAnEditedCopyIsNoted: a file that was changed and recorded again makes a
// second occurrence, which is seldom meant.
func TestAnEditedCopyIsNoted(t *testing.T) {
	for _, c := range []struct {
		name, text string
		noted      bool
	}{
		{"the same file", pledge, false},
		{"another date", strings.Replace(pledge, "2025-08", "2025-09", 1), true},
		{"another title", strings.Replace(pledge, "A pier", "A quay", 1), false},
		{"an id of its own", strings.Replace(pledge, "{type", "{id: 01ARZ3NDEKTSV4RRFFQ69G5FAV, type", 1), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, harbour, pledge)
			first := d.last().Record
			decision, err := d.decide(c.text)
			if err != nil {
				t.Fatal(err)
			}
			noted := slices.ContainsFunc(decision.Warnings, func(p Problem) bool {
				return strings.Contains(p.Message, first.String()) && strings.Contains(p.Hint, first.Key)
			})
			if noted != c.noted {
				t.Errorf("noted %v, want %v: %v", noted, c.noted, decision.Warnings)
			}
		})
	}
}

// TestIDsOfAnImportAscend: among equal dates views go by id, so a file's order
// is kept.
func TestIDsOfAnImportAscend(t *testing.T) {
	d := newDesk(t, harbour)
	for i := 1; i < len(d.events); i++ {
		if a, b := d.events[i-1].ID, d.events[i].ID; a.Compare(b) >= 0 || b.Time() > uint64(noon.UnixMilli()) {
			t.Errorf("%s before %s, by %s", a, b, noon)
		}
	}
}

func TestDirectionOverridesAreRefused(t *testing.T) {
	newDesk(t, harbour).refused(`- {entity: x, kind: file, name: "a\u202egnp.exe"}`,
		"file.yaml:1:27: name: holds the direction override U+202E")
}
