package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"sync/atomic"
)

// version is of the tables and of how text is cut into words: an index with
// another one is made anew. Raise it whenever either changes.
const version = 1

// application marks the file as ours ("DtSr").
const application = 0x44745372

var errVersion = errors.New("index of another version")

// The full-text table keeps no copy of the text and no lengths, as ranking
// reads both from document. What ended when is apart, as most versions never
// do, and looking it up is most of the work of a search in the past.
const schema = `
CREATE VIRTUAL TABLE words USING fts5(text, content='', columnsize=0, tokenize='ascii');
INSERT INTO words(words, rank) VALUES ('hashsize', 16777216);
CREATE TABLE document(sequence INTEGER PRIMARY KEY, timeline TEXT, record TEXT, title TEXT, body TEXT);
CREATE TABLE ended(sequence INTEGER PRIMARY KEY, until INTEGER);
CREATE TABLE latest(timeline TEXT, record TEXT, sequence INTEGER, PRIMARY KEY (timeline, record)) WITHOUT ROWID;
CREATE TABLE form(form TEXT PRIMARY KEY, stem TEXT, since INTEGER) WITHOUT ROWID;
CREATE INDEX form_stem ON form(stem);
CREATE TABLE progress(sequence INTEGER);
INSERT INTO progress VALUES (0);
`

// inserts are the statements that add a version, by what they fill.
type inserts struct {
	words, document, ended, latest, forget, form, progress *sql.Stmt
}

// writer is the one connection that changes the database.
type writer struct {
	db       *sql.DB
	conn     *sql.Conn
	closers  []io.Closer
	inserts  inserts
	preparer preparer
	sequence int64 // when opened
}

var memories atomic.Int64

// name returns what the driver opens: a URI, as a folder may have any name.
func (x *Index) name() string {
	if x.dir == "" {
		return fmt.Sprintf("file:/search-%d?vfs=memdb&_pragma=busy_timeout(60000)", memories.Add(1))
	}
	path := url.URL{Path: filepath.ToSlash(filepath.Join(x.dir, fileName))}
	return "file:" + path.EscapedPath() + "?_pragma=busy_timeout(60000)"
}

// openWriter opens the database and makes its tables. In a file it keeps a
// write-ahead log: an index survives a kill and a power cut then, losing at
// most what was added last, and searches do not wait for whoever adds.
func openWriter(name string, file bool) (*writer, error) {
	journal := "&_pragma=journal_mode(memory)&_pragma=synchronous(0)"
	if file {
		journal = "&_pragma=journal_mode(wal)&_pragma=synchronous(1)&_pragma=wal_autocheckpoint(8000)"
	}
	db, err := sql.Open("sqlite", name+"&_pragma=cache_size(-32000)"+journal)
	if err != nil {
		return nil, err
	}
	w := &writer{db: db, closers: []io.Closer{db}, preparer: preparer{seen: make(map[string]struct{})}}
	if err := w.open(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *writer) open() (err error) {
	ctx := context.Background()
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	w.closers = append(w.closers, w.conn)
	if err := w.tables(ctx); err != nil {
		return err
	}
	if err := w.conn.QueryRowContext(ctx, "UPDATE progress SET sequence = sequence RETURNING sequence").Scan(&w.sequence); err != nil {
		return err // an update, to learn now whether the file can be written
	}
	return w.prepare(ctx)
}

// tables makes the tables of a new database and checks whose an old one is.
func (w *writer) tables(ctx context.Context) error {
	var app, format, tables int
	err := w.conn.QueryRowContext(ctx, `SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_application_id, pragma_user_version`).Scan(&app, &format, &tables)
	switch {
	case err != nil:
		return err
	case app == application && format == version:
		return nil
	case tables > 0 || app != 0:
		return errVersion
	}
	made := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", application, version)
	_, err = w.conn.ExecContext(ctx, "BEGIN;"+schema+made+"COMMIT")
	return err
}

func (w *writer) prepare(ctx context.Context) (err error) {
	statement := func(text string) *sql.Stmt {
		if err != nil {
			return nil
		}
		var s *sql.Stmt
		if s, err = w.conn.PrepareContext(ctx, text); err == nil {
			w.closers = append(w.closers, s)
		}
		return s
	}
	// OR FAIL keeps SQLite from a savepoint for each of these, which makes the
	// full-text table write out what it gathers in memory: four times slower.
	w.inserts = inserts{
		words:    statement("INSERT INTO words(rowid, text) VALUES (?, ?)"),
		document: statement("INSERT INTO document VALUES (?, ?, ?, ?, ?)"),
		ended:    statement("INSERT OR FAIL INTO ended SELECT sequence, ?1 FROM latest WHERE timeline = ?2 AND record = ?3"),
		latest:   statement("INSERT OR REPLACE INTO latest VALUES (?, ?, ?)"),
		forget:   statement("DELETE FROM latest WHERE timeline = ? AND record = ?"),
		form:     statement("INSERT OR IGNORE INTO form VALUES (?, ?, ?)"),
		progress: statement("UPDATE progress SET sequence = ?"),
	}
	return err
}

// close closes what was opened, the last first: SQLite keeps a connection open
// as long as it has a statement.
func (w *writer) close() error {
	var errs []error
	for _, c := range slices.Backward(w.closers) {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
