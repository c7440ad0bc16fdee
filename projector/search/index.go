package search

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrDamaged is wrapped by the errors of an index whose file turned out to be
// damaged. Close it and open it again: it is then empty, to be fed again.
var ErrDamaged = errors.New("search index is damaged")

// Index finds versions of records by their words. It is safe for concurrent
// use: many may search while one adds, further ones who add wait.
type Index struct {
	dir     string // empty in memory
	readers *sql.DB
	writer  *writer

	adding   sync.Mutex
	sequence atomic.Int64
}

// Open opens the index in a folder. Where there is none, or one of another
// version or damaged, it makes an empty one: [Index.Sequence] is 0 then, and
// the owner adds everything again. An empty dir keeps the index in memory.
//
// The folder must be writable, and no other process may have it open: whoever
// calls holds a lock on the data.
func Open(dir string) (*Index, error) {
	x := &Index{dir: dir}
	err := x.open()
	if dir != "" && useless(err) {
		if err = x.remove(); err == nil {
			err = x.open()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("opening the search index in %s: %w", dir, err)
	}
	return x, nil
}

// open leaves nothing open when it returns an error.
func (x *Index) open() (err error) {
	if x.dir != "" {
		if err := os.MkdirAll(x.dir, 0o777); err != nil {
			return err
		}
		if _, err := os.Stat(x.marker()); err == nil {
			return ErrDamaged
		}
	}
	name := x.name()
	if x.writer, err = openWriter(name, x.dir != ""); err != nil {
		return err
	}
	x.sequence.Store(x.writer.sequence)
	x.readers, err = sql.Open("sqlite", name+"&_pragma=query_only(1)&_pragma=cache_size(-16000)")
	if err != nil {
		return errors.Join(err, x.writer.close())
	}
	x.readers.SetMaxOpenConns(maxReaders)
	x.readers.SetMaxIdleConns(maxReaders)
	return nil
}

const (
	maxReaders = 4 // each with a cache of 16 MB

	// fileName is the database; SQLite keeps two more beside it while it is open.
	fileName   = "search.db"
	markerName = "damaged"
)

// marker is a file that says that the index must not be trusted again.
func (x *Index) marker() string { return filepath.Join(x.dir, markerName) }

func (x *Index) remove() error {
	var errs []error
	for _, name := range []string{fileName, fileName + "-wal", fileName + "-shm", markerName} {
		if err := os.Remove(filepath.Join(x.dir, name)); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Sequence returns the sequence of the last version added: the owner goes on
// behind it. Zero is an empty index.
func (x *Index) Sequence() uint64 { return uint64(x.sequence.Load()) }

// Close waits for whoever adds and closes the index. What has been added stays.
func (x *Index) Close() error {
	x.adding.Lock()
	defer x.adding.Unlock()
	if err := errors.Join(x.readers.Close(), x.writer.close()); err != nil {
		return fmt.Errorf("closing the search index: %w", err)
	}
	return nil
}

// judge finds out whether an error means damage. If so it leaves the marker:
// SQLite would trust the file again as long as its first pages are whole.
func (x *Index) judge(err error) error {
	if !damaged(err) {
		return err
	}
	if x.dir != "" {
		_ = os.WriteFile(x.marker(), nil, 0o666) // else the next search finds the damage again
	}
	return fmt.Errorf("%w (%w): open it again to have it rebuilt", ErrDamaged, err)
}

func damaged(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code()&0xff == sqlite3.SQLITE_NOTADB)
}

// useless tells whether an index that gave this error when opened is to be made
// anew; other errors are of the folder, and would come again.
func useless(err error) bool {
	return damaged(err) || errors.Is(err, ErrDamaged) || errors.Is(err, errVersion)
}
