package natslog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const markerName = "birth.json"

// marker is the birth marker: what was said about the log outside its store.
// It lies beside the store, so that what empties the store leaves it.
type marker struct {
	Stream  string    `json:"stream"`
	Created time.Time `json:"created"`
	LogID   string    `json:"log_id"`
	Head    uint64    `json:"head"` // a sequence that the log once acknowledged
}

// readMarker reads a marker; nil without an error if there is none.
func readMarker(path string) (*marker, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading the birth marker: %w", err)
	}
	var m marker
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%w: birth marker %s: %w", ErrDamaged, path, err)
	}
	return &m, nil
}

// write replaces the marker at path in one step that survives a power cut.
func (m marker) write(path string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := replaceFile(path, append(text, '\n')); err != nil {
		return fmt.Errorf("writing the birth marker: %w", err)
	}
	return nil
}

func replaceFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// agrees tells whether a stream can be the one the marker speaks of.
func (m *marker) agrees(path string, info *jetstream.StreamInfo) error {
	if path == "" {
		path = "of this session"
	}
	const wayOut = "nothing was written; restore a backup into an empty folder, or, to begin a new log, move this folder away"
	switch {
	case m == nil:
		return nil
	case m.Stream != Stream:
		return fmt.Errorf("%w: birth marker %s speaks of stream %q", ErrDamaged, path, m.Stream)
	case info == nil:
		return fmt.Errorf("%w: the log born %s is missing (birth marker %s, last seen at event %d): %s",
			ErrDamaged, m.Created.Format(time.RFC3339), path, m.Head, wayOut)
	case info.Config.Metadata[logIDKey] != m.LogID:
		return fmt.Errorf("%w: the store holds another log than birth marker %s says (%s): %s", ErrDamaged, path, m.LogID, wayOut)
	case info.State.LastSeq < m.Head:
		return fmt.Errorf("%w: the log ends at event %d, but held %d (birth marker %s): %s",
			ErrDamaged, info.State.LastSeq, m.Head, path, wayOut)
	}
	return nil
}

// Exists tells whether a data folder holds a log, or once did.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, markerName))
	return err == nil
}
