package judges

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

//go:embed scripts/newsboat_held.py
var newsboatHeld string

// newsboat is one with folders of its own: newsboat keeps an entry once,
// whatever feeds it is in.
type newsboat struct{ dir, url string }

func subscribeNewsboat(t testing.TB, url string) Subscription {
	t.Helper()
	n := newsboat{t.TempDir(), url}
	write(t, n.dir, "urls", url+"\n")
	write(t, n.dir, "config", "show-read-feeds yes\n")
	return n
}

func (n newsboat) Reload(t testing.TB) {
	t.Helper()
	must(t, call{
		program: "newsboat", env: []string{"HOME=" + n.dir},
		args: []string{"-u", n.dir + "/urls", "-c", n.dir + "/cache.db", "-C", n.dir + "/config", "-x", "reload"},
	}, nil)
}

func (n newsboat) Entries(t testing.TB) []Entry {
	t.Helper()
	return entriesIn(t, must(t, inPython(newsboatHeld, n.dir+"/cache.db", n.url), nil))
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// must runs a program that must not fail.
func must(t testing.TB, c call, stdin []byte) []byte {
	t.Helper()
	out, err := run(t.Context(), c, stdin)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// entriesIn reads what our scripts print: a JSON array of entries.
func entriesIn(t testing.TB, printed []byte) (entries []Entry) {
	t.Helper()
	if err := json.Unmarshal(printed, &entries); err != nil {
		t.Fatalf("%v in %.400s", err, printed)
	}
	return entries
}
