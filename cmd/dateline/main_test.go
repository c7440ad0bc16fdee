package main

import (
	"fmt"
	"os"
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
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		Setup:              setUpScript,
		Cmds:               scriptCommands,
		RequireUniqueNames: true,
		Condition:          isRoot,
	})
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
	env.Setenv("GORACE", noRest)
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
