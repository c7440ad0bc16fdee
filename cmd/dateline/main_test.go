package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary the program itself where it is called as
// dateline: scripts and tests run the real main as processes of their own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"dateline": main})
}

// noRest keeps the race detector from resting a second at the end of every process.
const noRest = "atexit_sleep_ms=0"

func TestScripts(t *testing.T) {
	plain := t.TempDir()
	if err := plainly(plain); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", plain+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return setUpScript(env)
		},
		Cmds:               scriptCommands,
		RequireUniqueNames: true,
		Condition:          isRoot,
	})
}

// plainly builds the program as users have it. Scripts call it some hundred
// times, and judge what it prints: the race detector, which watches the tests
// that start a serve, would take most of their time to start.
func plainly(dir string) error {
	out, err := exec.Command("go", "build", "-o", dir, ".").CombinedOutput()
	if err != nil {
		return fmt.Errorf("building the program: %w: %s", err, out)
	}
	return nil
}

func isRoot(condition string) (bool, error) {
	if condition != "root" {
		return false, fmt.Errorf("unknown condition %q", condition)
	}
	return os.Getuid() == 0, nil
}

// setUpScript gives each script a data folder of its own, free ports, no seeds,
// and the harbour's file.
func setUpScript(env *testscript.Env) error {
	env.Setenv("HOME", env.WorkDir)
	env.Setenv("DATELINE_DATA", env.WorkDir+"/data")
	env.Setenv("DATELINE_ADDR", "127.0.0.1:0")
	env.Setenv("DATELINE_NATS_LISTEN", "127.0.0.1:0")
	env.Setenv("DATELINE_SEEDS", "none")
	env.Setenv("DATELINE_BY", "tester")
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		return err
	}
	return os.WriteFile(env.WorkDir+"/harbour.yaml", harbour, 0o600)
}
