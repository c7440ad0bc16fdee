package natslog

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// folderLock keeps a second process out of a data folder. The operating
// system drops it with the process, however that ends.
type folderLock struct{ file *flock.Flock }

func lockFolder(dir string) (*folderLock, error) {
	path := filepath.Join(dir, "lock")
	l := &folderLock{flock.New(path, flock.SetPermissions(0o600))}
	got, err := l.file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	if !got {
		return nil, fmt.Errorf("%w: %s is open in %s: stop it, or work through it", ErrLocked, dir, holder(path))
	}
	// For people alone; where it cannot be written the lock holds all the same.
	_ = os.WriteFile(path, fmt.Appendln(nil, os.Getpid()), 0o600)
	return l, nil
}

// holder names the process that holds a lock, as far as it said.
func holder(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "another process"
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}

// release leaves the file: to remove it would let a third process lock a new
// one while a second waits for the old.
func (l *folderLock) release() error { return l.file.Unlock() }

// LockFolder keeps other processes out of a data folder, made when missing, as
// the embedded server does: for a program whose log is elsewhere. The error is
// an ErrLocked that names the holder.
func LockFolder(dir string) (release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	return l.release, nil
}
