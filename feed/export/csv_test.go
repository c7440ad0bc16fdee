package export

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/projector"
)

// sheet reads a CSV document as a strict reader does, by column.
func sheet(t tb, document []byte) []map[string]string {
	t.Helper()
	text, marked := bytes.CutPrefix(document, []byte("\ufeff"))
	if !marked {
		t.Fatal("no byte order mark")
	}
	if bytes.Count(text, []byte("\n")) != bytes.Count(text, []byte("\r\n")) {
		t.Fatal("a line does not end with CRLF")
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = r[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestCSV(t *testing.T) {
	c := harbour(t)
	rows := sheet(t, c.export(CSV, ""))
	met := rows[2]
	for name, want := range map[string]string{
		"type": "meeting.held", "kind": "meeting", "verb": "held", "occurred": "2025-08-29", "earliest": "2025-08-29", "latest": "2025-08-29",
		"when": "29 August 2025", "certainty": "definite", "dating": "inferred", "title": "Board meets at Quay Hall",
		"summary": "The board met & agreed nothing. quays cranes", "about": "Harbour Board",
		"actors": "Ann Archer (chair; Mayor of the port); Ben Bridge (former Mayor of the port)", "places": "Quay Hall", "touches": "North Pier",
		"sequence": "33", "change": "cited", "basis": "known_at=41&today=2026-07-10", "url": "https://chronicle.example/harbour/occurrences/" + met["id"],
	} {
		if met[name] != want {
			t.Errorf("%s: %q, want %q", name, met[name], want)
		}
	}
	if last := rows[len(rows)-1]; last["certainty"] != "undated" || last["earliest"] != "" || !strings.HasPrefix(last["title"], "'-5 below") {
		t.Errorf("the undated one is not the last: %v", last)
	}
	basis, err := projector.ParseBasis(met["basis"])
	if err != nil || basis.KnownAt != 41 {
		t.Errorf("%+v, %v", basis, err)
	}
}

// TestCSVPerspectives: every perspective means what it means in the views.
func TestCSVPerspectives(t *testing.T) {
	c := harbour(t)
	for _, p := range append(perspectives, "known_at=33", "without=gazette", "known_at=20&as_of=2026-02-12&certainty=possible") {
		v := c.view(p)
		dated, undated := v.Occurrences()
		var want, got []string
		for _, o := range slices.Concat(dated, undated) {
			want = append(want, o.ID+" "+o.Occurred.String()+" "+string(o.Certainty))
		}
		for _, row := range sheet(t, c.export(CSV, p)) {
			got = append(got, row["id"]+" "+strings.TrimPrefix(row["occurred"], "'")+" "+row["certainty"])
			if row["basis"] != v.Basis().String() {
				t.Errorf("%s: basis %s", p, row["basis"])
			}
		}
		if !slices.Equal(want, got) {
			t.Errorf("%s: %v, want %v", p, got, want)
		}
	}
}

func TestNeutral(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'=1", "\r=1": "'=1", " \n =1": "'=1", "＝1": "'＝1",
		"\x00=1": "'=1", "\u202e=1": "'=1", "a=1": "a=1", "1-2": "1-2", "": "", "a\r\nb\tc": "a b c", "a\u2028b\u0085c": "a b c",
	} {
		if got := neutral(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}
