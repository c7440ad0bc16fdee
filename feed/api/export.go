package api

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/export"
)

// exported is the route of whole documents. They are written while they are
// read, so their size is not known before, nor their bytes: the entity tag is
// of what decides them.
func exported(path, id, summary string) *route {
	r := &route{path: path, id: id, summary: summary, takes: single(), needs: true, answer: writeExport}
	for _, f := range export.Formats {
		r.is = append(r.is, f.ContentType)
	}
	slices.Sort(r.is)
	r.is = slices.Compact(r.is)
	return r
}

func writeExport(q *question, w http.ResponseWriter) error {
	f, err := q.format()
	if err != nil {
		return err
	}
	etag := tagOf([]byte(strings.Join([]string{edition(), q.base, q.request.URL.Path, f.Name, q.basisQuery}, "\n")))
	if q.spared(w, etag) {
		return nil
	}
	header := w.Header()
	header["Link"] = q.links()
	header["Content-Type"] = []string{f.ContentType}
	header["Content-Disposition"] = []string{fmt.Sprintf("attachment; filename=%q", f.FileName(q.view))}
	if q.request.Method == http.MethodHead {
		return nil
	}
	out := &begun{w: w}
	err = f.Write(q.context(), out, export.Source{View: q.view, Log: q.Log, BaseURL: q.base})
	switch {
	case err == nil:
		return nil
	case out.written:
		q.breakOff(out, err)
	}
	for _, name := range []string{"Etag", "Link", "Content-Disposition"} {
		header.Del(name)
	}
	if errors.Is(err, events.ErrInvalid) {
		return err
	}
	return fault{err}
}

// breakOff ends a document in the middle so that the client sees that it has
// not all of it.
func (q *question) breakOff(out *begun, err error) {
	if out.err == nil && q.context().Err() == nil && q.Failed != nil {
		q.Failed(q.request, err)
	}
	panic(http.ErrAbortHandler)
}

// format is the one that the path names.
func (q *question) format() (export.Format, error) {
	f, ok := export.Find(q.path("format"))
	var names []string
	for _, format := range export.Formats {
		names = append(names, format.Name)
	}
	switch {
	case !ok:
		return f, refusal{events.ErrNotFound, fmt.Sprintf("there is no format %.40q", q.path("format")), "one of " + strings.Join(names, ", ")}
	case q.Log == nil && (f.Name == export.JSONLines.Name || f.Name == export.SQLite.Name):
		return f, refusal{errMissing, "this format tells the history, which cannot be read here", "use " + export.CSV.Name + ", or ask where the log is"}
	}
	return f, nil
}

// begun notes whether anything was written, since from then on nothing can be
// refused, and whether it is the client who is gone.
type begun struct {
	w       http.ResponseWriter
	written bool
	err     error
}

func (b *begun) Write(p []byte) (n int, err error) {
	b.written = true
	n, err = b.w.Write(p)
	b.err = err
	return n, err
}

// edition names the program: another one may write the same in other bytes.
var edition = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	name := info.Main.Version
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			name += " " + s.Value
		}
	}
	return name
})
