package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/gofrs/flock"

	"github.com/dateline/dateline/events/natslog"
)

// address is what a serve writes into its data folder so that commands find
// it: DIR/serve.json, readable by the owner alone.
type address struct {
	Dir      string `json:"dir"` // the folder it was written for: a copy of it is another's
	HTTP     string `json:"http"`
	NATS     string `json:"nats,omitempty"` // empty where NATS is closed
	PID      int    `json:"pid"`
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

// remote tells that the log is not in the folder but on an external server.
func (a address) remote() bool { return a.NATS != "" && a.User == "" }

func defaultDataDir() string { return filepath.Join(xdg.DataHome, "dateline") }

func addressFile(dir string) string { return filepath.Join(dir, "serve.json") }

// lockFolder keeps a second serve out of the folder of one whose log is on an
// external server; the embedded server locks the same file.
func lockFolder(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	switch got, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("locking %s: %w", dir, err)
	case !got:
		pid, _ := os.ReadFile(lock.Path()) // which the embedded server leaves there
		return nil, fmt.Errorf("%w: process %s has %s open: stop it, or work through it",
			natslog.ErrLocked, cmp.Or(strings.TrimSpace(string(pid)), "unknown"), dir)
	}
	return func() { _ = lock.Unlock() }, nil
}

// freeFolder looks whether another process has the folder open, before the
// ports that it listens on are found taken.
func freeFolder(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "lock")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	unlock()
	return nil
}

// readAddress returns nil without an error where no serve has left one.
func readAddress(dir string) (*address, error) {
	text, err := os.ReadFile(addressFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var a address
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("%s is not what serve writes (%w): remove it if no dateline runs", addressFile(dir), err)
	}
	if here, err := realPath(dir); err != nil || here != a.Dir {
		return nil, err // copied along with the folder: the serve that it names has another log
	}
	return &a, nil
}

func realPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// write leaves the address in one step: a reader sees all of it or nothing.
func (a address) write(dir string) (err error) {
	if a.Dir, err = realPath(dir); err != nil {
		return err
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return err
	}
	next := addressFile(dir) + ".next"
	if err := os.WriteFile(next, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(next, addressFile(dir))
}
