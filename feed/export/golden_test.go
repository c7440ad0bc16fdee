package export

import (
	"bytes"
	"testing"
)

func TestGolden(t *testing.T) {
	c := harbour(t)
	for _, f := range Formats {
		if f.Name == SQLite.Name {
			continue // its rows are pinned in sqlite_test.go
		}
		t.Run(f.Name, func(t *testing.T) {
			c.tb = t
			golden(t, "harbour."+f.Extension, c.export(f, ""))
			if f.Name != JSONLines.Name {
				golden(t, "harbour-as-of."+f.Extension, c.export(f, "as_of=2026-01-20&certainty=possible&without=minutes"))
			}
		})
	}
}

// TestSameBasisSameBytes: what is recorded meanwhile changes nothing, in no
// format.
func TestSameBasisSameBytes(t *testing.T) {
	c := harbour(t)
	before := map[string][]byte{}
	for _, f := range Formats {
		before[f.Name] = c.export(f, "known_at=33")
	}
	c.record("later.yaml", "{timeline: harbour, by: eve, change: corrected, of: entity/north-pier, name: South Pier, reason: It lies there.}\n")
	for _, f := range Formats {
		if !bytes.Equal(before[f.Name], c.export(f, "known_at=33")) {
			t.Errorf("%s: the same basis gave other bytes", f.Name)
		}
	}
}
