package search

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// nobody is a user without rights of its own.
const nobody = 65534

// TestReadOnlyFolder: root may write anywhere, so where the tests run as root
// this one asks for files as nobody.
func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	x := reopen(t, dir, 0)
	mustAdd(t, x, numbered(1, 10))
	mustClose(t, x)
	for path, mode := range map[string]os.FileMode{filepath.Join(dir, fileName): 0o444, dir: 0o555, filepath.Dir(dir): 0o755} {
		must(t, os.Chmod(path, mode))
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o777) })
	if asNobody(t, func() error { return os.WriteFile(filepath.Join(dir, "new"), nil, 0o600) }) == nil {
		t.Fatal("the folder can be written to: the test says nothing")
	}
	must(t, asNobody(t, func() error { _, err := os.ReadFile(filepath.Join(dir, fileName)); return err }))
	if asNobody(t, func() error { _, err := Open(dir); return err }) == nil {
		t.Error("no error")
	}
}

// asNobody runs something on a thread whose files are asked for as nobody. The
// thread ends with it.
func asNobody(t *testing.T, do func() error) error {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread is thrown away
		if os.Geteuid() == 0 {
			if _, _, failed := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); failed != 0 {
				done <- failed
				return
			}
		}
		done <- do()
	}()
	return <-done
}
