package export

import (
	"cmp"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// CSV has a row for each occurrence, dated ones in timeline order and undated
// ones behind them: RFC 4180, with a byte order mark, without which Excel takes
// UTF-8 for something else.
//
// A cell is one line of text. One that a spreadsheet would take for a formula
// begins with an apostrophe, as OWASP advises; that includes years before 0.
// CSV knows no comments, so the basis is the last column of every row, in the
// form in which it is asked for again: it stays with a row that is copied.
var CSV = Format{
	Name: "csv", Extension: "csv", ContentType: "text/csv; charset=utf-8; header=present",
	About: "a row for each occurrence, for a spreadsheet", write: writeCSV,
}

// column is a column of the table.
type column struct {
	name string
	cell func(*run, projector.Occurrence) string
}

var columns = []column{
	{"id", func(_ *run, o projector.Occurrence) string { return o.ID }},
	{"type", func(_ *run, o projector.Occurrence) string { return string(o.Type) }},
	{"kind", func(_ *run, o projector.Occurrence) string { return o.Type.Kind() }},
	{"verb", func(_ *run, o projector.Occurrence) string { return o.Type.Verb() }},
	{"occurred", func(_ *run, o projector.Occurrence) string { return o.Occurred.String() }},
	{"earliest", func(_ *run, o projector.Occurrence) string { lo, _ := o.Occurred.Bounds(); return lo.String() }},
	{"latest", func(_ *run, o projector.Occurrence) string { _, hi := o.Occurred.Bounds(); return hi.String() }},
	{"when", func(_ *run, o projector.Occurrence) string { return o.When }},
	{"certainty", func(_ *run, o projector.Occurrence) string { return string(o.Certainty) }},
	{"dating", func(_ *run, o projector.Occurrence) string { return string(o.Body.Dating) }},
	{"title", func(_ *run, o projector.Occurrence) string { return titleOf(o) }},
	{"summary", func(_ *run, o projector.Occurrence) string { return plain(summaryOf(o)) }},
	{"lang", func(_ *run, o projector.Occurrence) string { return o.Lang }},
	{"about", func(r *run, o projector.Occurrence) string { return r.name(o.Body.About) }},
	{"actors", func(r *run, o projector.Occurrence) string { return list(r.actors(o.Body.Actors)) }},
	{"places", func(r *run, o projector.Occurrence) string { return list(r.everyone(o.Body.Places)) }},
	{"touches", func(r *run, o projector.Occurrence) string { return list(r.everyone(o.Body.Touches)) }},
	{"part_of", func(_ *run, o projector.Occurrence) string { return o.Body.PartOf }},
	{"planned", func(_ *run, o projector.Occurrence) string { return detailsOf(o).Planned.String() }},
	{"due", func(_ *run, o projector.Occurrence) string { return detailsOf(o).Due.String() }},
	{"sources", func(r *run, o projector.Occurrence) string { return list(r.cited(o.Body.Citations)) }},
	{"published", func(_ *run, o projector.Occurrence) string { return stamp(o.Published) }},
	{"updated", func(_ *run, o projector.Occurrence) string { return stamp(o.Updated) }},
	{"change", func(_ *run, o projector.Occurrence) string { return string(o.Change) }},
	{"sequence", func(_ *run, o projector.Occurrence) string { return strconv.FormatUint(o.Sequence, 10) }},
	{"url", func(r *run, o projector.Occurrence) string { return r.occurrencePage(o.ID) }},
	{"basis", func(r *run, _ projector.Occurrence) string { return r.basis() }},
}

func writeCSV(r *run) error {
	if _, err := r.w.WriteString("\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(r.w)
	w.UseCRLF = true
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.name
	}
	if err := w.Write(record); err != nil {
		return err
	}
	err := each(r, r.occurrences(), func(o projector.Occurrence) error {
		for i, c := range columns {
			record[i] = neutral(c.cell(r, o))
		}
		return w.Write(record)
	})
	if err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

// neutral is a cell that no spreadsheet computes. Excel takes the wide forms
// for the signs in some languages.
func neutral(cell string) string {
	cell = line(cell)
	if strings.IndexAny(cell, "=+-@＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}

// list joins what one cell holds several of; names may have commas.
func list(words []string) string { return strings.Join(words, "; ") }

// actors says who took part: "Ann Archer (chair; Mayor of the port)".
func (r *run) actors(actors []events.Actor) []string {
	var all []string
	for _, a := range actors {
		words := r.name(a.Entity)
		if as := r.capacity(a); as != "" {
			words += " (" + as + ")"
		}
		all = append(all, words)
	}
	return all
}

// capacity is in which role and office somebody took part.
func (r *run) capacity(a events.Actor) string {
	var parts []string
	if a.Role != "" {
		parts = append(parts, line(a.Role))
	}
	if a.Office != "" {
		office := r.name(a.Office)
		if a.Former {
			office = "former " + office
		}
		parts = append(parts, office)
	}
	return strings.Join(parts, "; ")
}

// cited names the sources that citations cite, each once: "Gazette (line 3)".
func (r *run) cited(citations []events.Citation) []string {
	var all []string
	at := map[string]int{}
	for _, c := range citations {
		i, again := at[c.Source]
		if !again {
			i = len(all)
			at[c.Source], all = i, append(all, line(r.source(c.Source).Title))
		}
		if note := noteOn(c); note != "" {
			all[i] += " (" + note + ")"
		}
	}
	return all
}

// noteOn says where in a source, and when it speaks against the record.
func noteOn(c events.Citation) string {
	note := locator(c.Locator)
	if !c.Supports() {
		note = strings.TrimPrefix(note+", contradicts", ", ")
	}
	return note
}

// titleOf is the title on one line; the type stands in for one in which nothing
// can be seen.
func titleOf(o projector.Occurrence) string { return cmp.Or(line(o.Title), typeWords(o.Type)) }

func summaryOf(o projector.Occurrence) string {
	s, _ := o.Body.Summary.In(o.Lang)
	return s
}

func detailsOf(o projector.Occurrence) events.OccurrenceDetails {
	if o.Body.Details == nil {
		return events.OccurrenceDetails{}
	}
	return *o.Body.Details
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// day is a day as text, nil where there is none.
func day(d edtf.Day) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}
