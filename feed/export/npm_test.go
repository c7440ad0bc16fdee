package export

import (
	"os"
	"sync"
	"testing"

	"github.com/dateline/dateline/feed/judges"
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

var installed = sync.OnceValues(func() (string, error) { return judges.Install(os.DirFS("testdata/npm")) })
