package judges

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// python is Debian's, for which Debian's modules are installed.
const python = "/usr/bin/python3"

// ErrRefused says that a program ran and did not like what it was given.
var ErrRefused = errors.New("refused")

// run runs a program and returns what it says to its output. One that is not
// there, and one that fails, is an error; the latter is [ErrRefused].
func run(ctx context.Context, c call, stdin []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, c.program, c.args...)
	if cmd.Err != nil {
		return nil, fmt.Errorf("looking for %s: %w: run make deps", c.program, cmd.Err)
	}
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(stdin), &out, &errs
	cmd.Env = append(cmd.Environ(), c.env...)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) || err == nil && c.quiet && out.Len()+errs.Len() > 0 {
		return nil, fmt.Errorf("%w by %s (%s): %s", ErrRefused, c.program, fmt.Sprint(err), cut(strings.TrimSpace(out.String()+errs.String()), 8000))
	}
	return out.Bytes(), err
}

// call is a program and how to call it.
type call struct {
	program string
	args    []string
	env     []string
	quiet   bool // whatever it says is a refusal
}

// inPython calls a script of ours on Debian's Python.
func inPython(script string, args ...string) call {
	return call{program: python, args: append([]string{"-c", script}, args...), env: []string{"PYTHONIOENCODING=utf-8"}}
}

// inNode calls a script of ours beside the modules of npm.
func inNode(script string, args ...string) (call, error) {
	modules, err := modules()
	return call{program: "node", args: append([]string{"-e", script, "--"}, args...), env: []string{"NODE_PATH=" + modules}}, err
}

// cut keeps what a program says readable.
func cut(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
