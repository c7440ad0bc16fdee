package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"

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

// freeFolder looks whether another process has the folder open, before the
// ports that it listens on are found taken.
func freeFolder(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "lock")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := natslog.LockFolder(dir)
	if err != nil {
		return err
	}
	return unlock()
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
