package export

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// npm installs what testdata/npm/package-lock.json names, once a machine, and
// returns the folder of the modules. A judge that cannot be had is a failure: a
// test that skips protects nothing.
func npm(t *testing.T) string {
	t.Helper()
	modules, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	return modules
}

var installed = sync.OnceValues(func() (string, error) {
	lock, err := os.ReadFile("testdata/npm/package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	digest := sha256.Sum256(lock)
	home := filepath.Join(cache, "dateline-tests", "npm-"+hex.EncodeToString(digest[:8]))
	modules := filepath.Join(home, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		return modules, nil
	}
	return modules, install(home)
})

// install installs beside and renames, so that what is there is whole.
func install(home string) error {
	if err := os.MkdirAll(filepath.Dir(home), 0o755); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(filepath.Dir(home), "installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(beside)
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		text, err := os.ReadFile(filepath.Join("testdata/npm", name))
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
		return &exec.Error{Name: "npm ci (see make deps)", Err: err}
	}
	if err := os.Rename(beside, home); err != nil {
		if _, there := os.Stat(home); there != nil { // else another test run was first
			return err
		}
	}
	return nil
}
