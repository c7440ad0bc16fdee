package judges

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

//go:embed npm/package.json npm/package-lock.json npm/.npmrc
var packages embed.FS

// modules is where the modules of our own judges are.
var modules = sync.OnceValues(func() (string, error) {
	folder, err := fs.Sub(packages, "npm")
	if err != nil {
		return "", err
	}
	return Install(folder)
})

// Install installs what a folder's package-lock.json names, once a machine, and
// returns the folder of the modules.
func Install(folder fs.FS) (modules string, err error) {
	lock, err := fs.ReadFile(folder, "package-lock.json")
	if err != nil {
		return "", fmt.Errorf("reading the lock file: %w", err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	digest := sha256.Sum256(lock)
	home := filepath.Join(cache, "dateline-tests", "npm-"+hex.EncodeToString(digest[:8]))
	modules = filepath.Join(home, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	return modules, install(folder, home)
}

// install installs beside and renames, so that what is there is whole.
func install(folder fs.FS, home string) error {
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(home), "installing-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(beside) }()
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(beside, name), text, 0o600); err != nil {
			return err
		}
	}
	cmd := exec.Command("npm", "ci", "--ignore-scripts", "--silent")
	cmd.Dir, cmd.Stdout, cmd.Stderr = beside, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running npm ci (see make deps): %w", err)
	}
	if err := os.Rename(beside, home); err != nil {
		if _, there := os.Stat(home); errors.Is(there, fs.ErrNotExist) { // else another test run was first
			return err
		}
	}
	return nil
}
