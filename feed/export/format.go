package export

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Formats are all formats, in the order in which they are offered.
var Formats = []Format{JSONLines, CSV, SQLite, ICalendar, TimelineJS, JSONLD}

// Find finds a format by its name or its extension, with or without the dot.
func Find(name string) (Format, bool) {
	name = strings.ToLower(strings.TrimPrefix(name, "."))
	for _, f := range Formats {
		if name == f.Name || name == f.Extension {
			return f, true
		}
	}
	return Format{}, false
}

// Format is one way to write a timeline out.
type Format struct {
	Name        string // as it is asked for: csv
	Extension   string // of file names, without the dot
	ContentType string
	About       string // whom it is for, in a line
	write       func(*run) error
}

// Source is what is written out.
type Source struct {
	// View is the timeline, from the perspective that was asked.
	View *projector.View
	// Log is where the view's events lie: JSON Lines and SQLite tell history.
	Log events.Reader
	// BaseURL is where the timeline's pages are, for links; without it there
	// are none.
	BaseURL string
	// Progress, which may be nil, is called now and then with the rows written
	// so far, and once more at the end.
	Progress func(rows int)
}

// Write writes the whole document. An error of the view, of the log, of w, or
// the end of ctx ends it; what was written by then is worth nothing. The error
// is an ErrInvalid where the format cannot tell what the perspective asks for.
func (f Format) Write(ctx context.Context, w io.Writer, s Source) error {
	r := &run{Source: s, ctx: ctx, w: bufio.NewWriterSize(w, 64<<10), format: f}
	r.BaseURL = strings.TrimRight(s.BaseURL, "/")
	err := f.write(r)
	if err == nil {
		err = r.w.Flush()
	}
	if err != nil {
		return fmt.Errorf("exporting %s as %s: %w", s.View.Slug(), f.Name, err)
	}
	if s.Progress != nil {
		s.Progress(r.rows)
	}
	return nil
}

// FileName is a name for the document that names what it rests on:
// harbour.known_at-253.as_of-2026-01-15.csv.
func (f Format) FileName(v *projector.View) string {
	name := v.Slug()
	for _, p := range v.Perspective().Parameters() {
		if p.Name != "today" || v.Basis().AsOf.IsZero() && f.Name != JSONLines.Name {
			name += "." + p.Name + "-" + p.Value
		}
	}
	return name + "." + f.Extension
}
