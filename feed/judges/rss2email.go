package judges

import (
	_ "embed"
	"testing"
)

//go:embed scripts/mails.py
var mails string

// rss2email is one that leaves its mails in a folder: none goes anywhere else.
// Its entries are its mails.
type rss2email struct{ dir string }

func subscribeRSS2email(t testing.TB, url string) Subscription {
	t.Helper()
	r := rss2email{t.TempDir()}
	write(t, r.dir, "config", `[DEFAULT]
from = publisher@chronicle.invalid
to = reader@chronicle.invalid
email-protocol = maildir
maildir-path = `+r.dir+`
maildir-mailbox = mails
date-header = True
date-header-order = issued
html-mail = True
`)
	r.do(t, "add", "subscribed", url)
	return r
}

func (r rss2email) do(t testing.TB, words ...string) {
	t.Helper()
	c := call{program: "r2e", args: append([]string{"-c", r.dir + "/config", "-d", r.dir + "/seen.json"}, words...), env: []string{"HOME=" + r.dir}}
	must(t, c, nil)
}

func (r rss2email) Reload(t testing.TB) {
	t.Helper()
	r.do(t, "run")
}

func (r rss2email) Entries(t testing.TB) []Entry {
	t.Helper()
	return entriesIn(t, must(t, inPython(mails, r.dir+"/mails"), nil))
}
