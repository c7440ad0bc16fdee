package export

import (
	"context"
	"database/sql"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver, in pure Go

	"github.com/dateline/dateline/projector"
)

// SQLite is a database file with the tables that schema.sql describes: what
// stands from the perspective, and the history of every record up to the basis
// whatever else was asked. PRAGMA user_version is the version of the tables.
//
// The rows of a basis are the same for ever; the bytes of the file are, too, as
// long as the version of SQLite is, which stands in it.
//
// SQLite writes no streams: the file is made in the folder for temporary files
// and then copied.
var SQLite = Format{
	Name: "sqlite", Extension: "sqlite", ContentType: "application/vnd.sqlite3",
	About: "tables with bounds, citations and history, for queries", write: writeSQLite,
}

// tablesVersion is PRAGMA user_version; a new column moves it.
const tablesVersion = 1

var (
	//go:embed schema.sql
	tables string
	//go:embed indexes.sql
	indexes string
)

func writeSQLite(r *run) (err error) {
	folder, err := os.MkdirTemp("", "dateline-export-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "timeline.sqlite")
	if err := r.makeDatabase(file); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(r.w, reader{r.ctx, f})
	return err
}

// reader ends with its context.
type reader struct {
	ctx context.Context
	io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// pragmas: the file is thrown away when anything goes wrong, so nothing is
// journalled; 8 MiB of it are kept in memory.
const pragmas = "_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=locking_mode(EXCLUSIVE)&_pragma=cache_size(-8192)&_pragma=temp_store(FILE)"

// databaseURI names a file whatever its folder is called.
func databaseURI(file string) string {
	return (&url.URL{Scheme: "file", Path: file, RawQuery: pragmas}).String()
}

func (r *run) makeDatabase(file string) error {
	db, err := sql.Open("sqlite", databaseURI(file))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	err = r.fill(db)
	return errors.Join(err, db.Close())
}

// fill writes all rows in one transaction.
func (r *run) fill(db *sql.DB) error {
	tx, err := db.BeginTx(r.ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	b := &database{run: r, tx: tx, inserts: map[string]*sql.Stmt{}}
	if err := b.exec(tables + fmt.Sprintf("PRAGMA user_version = %d;", tablesVersion)); err != nil {
		return err
	}
	for _, write := range []func() error{
		b.basis, b.allSources, b.allEntities, b.allOccurrences, b.commitments, b.agreements,
		b.initiatives, b.documents, b.offices, b.history,
	} {
		if err := write(); err != nil {
			return err
		}
		if b.err != nil {
			return b.err
		}
	}
	if err := b.exec(indexes); err != nil {
		return err
	}
	return tx.Commit()
}

// database is a database as it is filled. The first error stays and makes what
// follows do nothing.
type database struct {
	*run
	tx        *sql.Tx
	inserts   map[string]*sql.Stmt
	err       error
	position  int // of the last occurrence
	citations int // so far
}

func (b *database) exec(script string) error {
	_, err := b.tx.ExecContext(b.ctx, script)
	return err
}

// insert adds a row. Empty text is NULL.
func (b *database) insert(table string, values ...any) { b.do("INSERT INTO ", table, values) }

// do runs a prepared insert.
func (b *database) do(verb, table string, values []any) {
	if b.err != nil {
		return
	}
	s, ok := b.inserts[table]
	if !ok {
		q := verb + table + " VALUES (?" + strings.Repeat(", ?", len(values)-1) + ")"
		if s, b.err = b.tx.PrepareContext(b.ctx, q); b.err != nil {
			return
		}
		b.inserts[table] = s
	}
	for i, v := range values {
		if v == "" {
			values[i] = nil
		}
	}
	if _, err := s.ExecContext(b.ctx, values...); err != nil {
		b.err = fmt.Errorf("table %s: %w", table, err)
	}
}

// named makes sure that an entity that is named has a row, and returns its
// slug. What the perspective leaves out is there by its slug alone.
func (b *database) named(slug string) string {
	if slug != "" {
		b.do("INSERT OR IGNORE INTO ", "entities (slug, name)", []any{slug, slug})
	}
	return slug
}

// cites makes sure that a source that is cited has a row.
func (b *database) cites(slug string) string {
	if slug != "" {
		b.do("INSERT OR IGNORE INTO ", "sources (slug, title, cited, alone, retracted, withdrawn)", []any{slug, slug, 0, 0, 0, 0})
	}
	return slug
}

func (b *database) basis() error {
	at, own := b.View.Basis(), b.View.Body()
	description, _ := own.Description.In(b.language())
	b.insert("basis", b.View.Slug(), clean(b.View.Title()), clean(description), clean(own.Publisher), clean(own.Licence),
		stamp(b.View.Updated()), int64(at.KnownAt), at.AsOf.String(), at.ReportedBy.String(), asJSON(at.Without),
		string(at.Certainty), at.CarryForward, at.Today.String(), at.String(), b.page(""))
	return b.told()
}

func (b *database) allSources() error {
	return each(b.run, b.View.Sources(""), func(s projector.Source) error {
		lo, hi := s.Body.Published.Bounds()
		b.insert("sources", s.Slug, clean(s.Title), clean(s.Body.Publisher), clean(s.Body.URL), s.Body.Published.String(), day(lo), day(hi),
			string(s.Body.Dating), clean(s.Body.DatingNote), clean(s.Kind), clean(s.Body.SHA256), clean(s.Body.Lang), asJSON(s.Body.Flags),
			s.Cited, s.Alone, s.Retracted, s.Withdrawn)
		return b.err
	})
}

// asJSON is a list as JSON, empty when it has nothing.
func asJSON(list []string) string {
	if len(list) == 0 {
		return ""
	}
	text, _ := json.Marshal(list) // never fails: they are strings
	return string(text)
}
