package contract

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dateline/dateline/feed/judges"
)

// installed are the programs that testdata/npm/package-lock.json names, once a
// machine. One that cannot be had is a failure.
var installed = sync.OnceValues(func() (string, error) { return judges.Install(os.DirFS("testdata/npm")) })

// runNode runs a script of testdata beside the modules, on files of these texts, and
// returns what it says and whether it ended well.
func runNode(t *testing.T, script string, texts ...[]byte) (string, error) {
	t.Helper()
	modules, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{script}
	for i, text := range texts {
		file := filepath.Join(t.TempDir(), "document-"+string(rune('a'+i)))
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	cmd := exec.CommandContext(t.Context(), "node", args...)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return strings.TrimSpace(out.String()), err
}
