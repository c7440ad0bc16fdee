package export

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// open opens a database document and lets SQLite check it.
func open(t *testing.T, document []byte) *sql.DB {
	t.Helper()
	file := filepath.Join(t.TempDir(), "harbour.sqlite")
	if err := os.WriteFile(file, document, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: file, RawQuery: "mode=ro"}).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for check, want := range map[string]string{
		"PRAGMA integrity_check": "ok", "PRAGMA foreign_key_check": "", "PRAGMA user_version": "1", "PRAGMA encoding": "UTF-8",
	} {
		if got := query(t, db, check); got != want {
			t.Errorf("%s: %s", check, got)
		}
	}
	return db
}

// query tells the rows of an answer, a line each, with blanks between.
func query(t *testing.T, db *sql.DB, q string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	var lines []string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, v := range values {
			if !v.Valid {
				v.String = "-"
			}
			words = append(words, v.String)
		}
		lines = append(lines, strings.Join(words, " | "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// TestSQLite asks what an analyst asks.
func TestSQLite(t *testing.T) {
	db := open(t, harbour(t).export(SQLite, ""))
	for q, want := range map[string]string{
		`SELECT timeline, title, known_at, as_of, certainty, carry_forward, query, url FROM basis`: "harbour | Harbour works | 41 | - | definite | 0 | known_at=41&today=2026-07-10 | https://chronicle.example/harbour/",

		`SELECT occurred, lo, hi, lasts, began_hi, ended_lo, "when", certainty FROM occurrences WHERE title = 'Ice in the harbour'`: "[2025-12-30..2026-01-02]/2026-02-03 | 2025-12-30 | 2026-02-03 | 1 | 2026-01-02 | 2026-02-03 | begun some day from 30 December 2025 to 2 January 2026, ended 3 February 2026 | definite",

		`SELECT lo, hi FROM occurrences WHERE title LIKE 'Work on%'`:                                      "2026-02-09 | -",
		`SELECT lo, hi, certainty FROM occurrences WHERE type = 'remark.made'`:                            "- | - | undated",
		`SELECT due, due_lo, due_hi, terms FROM occurrences WHERE type = 'commitment.made'`:               "2026-41 | 2026-07-01 | 2026-12-31 | -",
		`SELECT planned_lo, planned_hi FROM occurrences WHERE type = 'meeting.rescheduled'`:               "2026-05-09 | 2026-05-11",
		`SELECT title FROM occurrences WHERE lo >= '2025-08-01' AND hi <= '2025-12-31'`:                   "Board meets at Quay Hall\n=Dredging agreement signed",
		`SELECT field, lang, words FROM translations`:                                                     "title | en | =Dredging agreement signed\ntitle | fr | Accord de dragage signé",
		`SELECT entity, role, office, former FROM actors ORDER BY occurrence, position`:                   "ann-archer | chair | mayor | 0\nben-bridge | - | mayor | 1\nben-bridge | signatory | - | 0",
		`SELECT o.title FROM touches JOIN occurrences o ON o.id = occurrence WHERE entity = 'ann-archer'`: "Le phare est rallumé",

		`SELECT source, locator, quote, directness, stance, gives FROM citations WHERE occurrence = (SELECT id FROM occurrences WHERE kind = 'meeting' AND verb = 'held') ORDER BY position`: "minutes | line 4 | they met | direct | supports | -\ngazette | paragraph 1 | - | direct | contradicts | -\ngazette | paragraph 2 | at last | direct | supports | -",

		`SELECT substr(record, 1, 8), source, field, value FROM says ORDER BY citation, field`: "meeting/ | gazette | occurred | \"[2026-01..2026-02]\"\nmeeting/ | gazette | places | [\"old-town\"]\ncommitme | gazette | details.due | \"2026-40\"",

		`SELECT source FROM citations WHERE entity = 'mayor'`:                                      "gazette",
		`SELECT slug, published, published_lo, published_hi, cited, alone, retracted FROM sources`: "gazette | 2026-01-15 | 2026-01-15 | 2026-01-15 | 10 | 9 | 0\nhandbill | unknown | - | - | 1 | 1 | 1\nminutes | 2025-09~ | 2025-09-01 | 2025-09-30 | 4 | 3 | 0",
		`SELECT entity, lang, name FROM names`:                                                     "harbour-board | de | Hafenrat",
		`SELECT alias FROM aliases`:                                                                "A. Archer\nThe Board",
		`SELECT url FROM links`:                                                                    "https://board.example/",
		`SELECT name, status, open, made, due_hi, measure_quantity, measure_unit FROM commitments`: "Reopen the pier | scheduled | 1 | 2026-01 | 2026-12-31 | 120.5 | metres",
		`SELECT of, role, entity FROM parties`:                                                     "reopen-pier | obligor | harbour-board\nreopen-pier | beneficiary | ben-bridge\ndredging | party | harbour-board\ndredging | party | ann-archer",
		`SELECT slug, status, certainty FROM agreements`:                                           "dredging | signed | definite",
		`SELECT slug, kind, status FROM initiatives`:                                               "north-pier | project | launched",
		`SELECT slug, status FROM documents`:                                                       "fog-charter | issued",
		`SELECT slug, unknown, carried FROM offices`:                                               "mayor | 1 | 0",
		`SELECT office, relation, holder, lo, sources FROM attestations`:                           `mayor | before | ann-archer | 2025-08-29 | ["minutes","gazette"]`,

		`SELECT change, by, reason FROM history WHERE sequence >= 31 AND kind = 'meeting'`:                       "refined | archivist | -\ncorrected | archivist | The minutes were read one line too high.\ncited | archivist | -",
		`SELECT field, from_value, to_value FROM v_changes WHERE sequence = 32`:                                  "occurred | \"2025-08-28\" | \"2025-08-29\"\ntitle | \"Board meets at the quay\" | \"Board meets at Quay Hall\"",
		`SELECT count(*), min(sequence), max(sequence) FROM history`:                                             "41 | 1 | 41",
		`SELECT count(*) FROM history WHERE change = 'retracted'`:                                                "3",
		`SELECT "when", about, actors, places, sources FROM v_timeline WHERE title = 'Board meets at Quay Hall'`: "29 August 2025 | Harbour Board | Ann Archer; Ben Bridge | Quay Hall | Minutes of the harbour board; Gazette of the Port, No. 12",
		`SELECT group_concat(position) FROM v_timeline`:                                                          "1,2,3,4,5,6,7,8,9,10,11,12,13",
	} {
		if diff := cmp.Diff(want, query(t, db, q)); diff != "" {
			t.Errorf("%s: want (-), got (+):\n%s", q, diff)
		}
	}
}

// TestSQLitePerspective: what stands is from the perspective, the history is
// all that was known.
func TestSQLitePerspective(t *testing.T) {
	c := harbour(t)
	db := open(t, c.export(SQLite, "known_at=38&as_of=2026-02-15&without=minutes&carry_forward=true"))
	for q, want := range map[string]string{
		`SELECT known_at, as_of, without, carry_forward FROM basis`: `38 | 2026-02-15 | ["minutes"] | 1`,
		`SELECT max(hi) < '2026-02-16' FROM occurrences`:            "1",
		`SELECT withdrawn FROM sources WHERE slug = 'minutes'`:      "1",
		`SELECT count(*), max(sequence) FROM history`:               "38 | 38",
		`SELECT carried FROM offices`:                               "1",
		`SELECT relation, holder FROM attestations`:                 "holder | ann-archer\nbefore | ann-archer",
		`SELECT stands FROM entities WHERE slug = 'mayor'`:          "1",
	} {
		if got := query(t, db, q); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}

// TestSQLiteNamesStrangers: an old log may name what is not recorded, and a
// perspective leave out what is.
func TestSQLiteNamesStrangers(t *testing.T) {
	c := newChronicle(t)
	c.tell(
		c.next(events.KindTimeline, town, events.Recorded, fields{"title": "Harbour"}),
		c.next("visit", "", events.Recorded, fields{
			"type": "visit.made", "occurred": "2026-02", "title": "Strangers come", "about": "nobody", "actors": []fields{{"entity": "somebody", "office": "none"}},
			"places": []string{"nowhere"}, "citations": []fields{{"source": "hearsay", "says": fields{"occurred": "2025"}}},
		}),
	)
	db := open(t, c.export(SQLite, ""))
	if got := query(t, db, `SELECT slug, name, stands FROM entities ORDER BY slug`); got != "nobody | nobody | 0\nnone | none | 0\nnowhere | nowhere | 0\nsomebody | somebody | 0" {
		t.Error(got)
	}
	if got := query(t, db, `SELECT about, sources FROM v_timeline`); got != "nobody | hearsay" {
		t.Error(got)
	}
}

// TestSQLiteOfGaps: what an old log does not say is NULL, also the status of a
// commitment where no day is asked.
func TestSQLiteOfGaps(t *testing.T) {
	c := newChronicle(t)
	c.tell(
		c.next(events.KindTimeline, town, events.Recorded, fields{"title": ""}),
		c.next(events.KindSource, "s", events.Recorded, fields{"title": "", "published": "unknown", "kind": ""}),
		c.next(events.KindEntity, "x", events.Recorded, fields{"kind": "commitment", "name": "", "citations": []fields{{}}}),
		c.next("commitment", "", events.Recorded, fields{
			"type": "commitment.made", "occurred": "2026", "title": "", "about": "x", "actors": []fields{{}}, "places": []string{""}, "touches": []string{""}, "citations": []fields{{}},
		}),
	)
	tl, _ := c.state.Timeline(town)
	v, err := tl.At(t.Context(), projector.Perspective{})
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, write(t, SQLite, Source{View: v, Log: c.log}))
	if got := query(t, db, `SELECT status, open FROM commitments`); got != "- | 0" {
		t.Error(got)
	}
	if got := query(t, db, `SELECT title, about, actors, places, sources FROM v_timeline`); got != "commitment.made | x | - | - | -" {
		t.Error(got)
	}
	for _, f := range Formats {
		write(t, f, Source{View: v, Log: c.log})
	}
}

// TestSQLiteLeavesNothingBehind: also when the export fails.
func TestSQLiteLeavesNothingBehind(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	c := harbour(t)
	first := c.export(SQLite, "")
	if second := c.export(SQLite, ""); !bytes.Equal(first, second) {
		t.Error("the same view gave other bytes")
	}
	full := fmt.Errorf("no space left")
	if err := SQLite.Write(t.Context(), &failing{after: 100, err: full}, c.source("")); err == nil {
		t.Error("no error")
	}
	s := c.source("")
	s.Log = badLog{c.log, full}
	if err := SQLite.Write(t.Context(), &bytes.Buffer{}, s); err == nil {
		t.Error("no error")
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	t.Setenv("TMPDIR", filepath.Join(folder, "none"))
	if err := SQLite.Write(t.Context(), &bytes.Buffer{}, c.source("")); err == nil {
		t.Error("no error")
	}
}
