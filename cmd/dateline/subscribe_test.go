package main

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestFeedInBrowser opens feeds in a real browser, which shows a page about
// them, and reads the same addresses as readers do.
func TestFeedInBrowser(t *testing.T) {
	h := newHouse(t)
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h.run("record", h.write("harbour.yaml", harbour))
	_, a := h.serve()
	b := newBrowser(t)
	for _, path := range []string{"/harbour/feed.atom", "/harbour/feed.rss"} {
		b.open(a.HTTP+path, "The new harbour")
		if got := ask(b, chromedp.Text(".address")); strings.TrimSpace(got) != a.HTTP+path {
			t.Errorf("%s says to subscribe to %q", path, got)
		}
		if _, feed, err := fetch(a.HTTP + path); err != nil || !strings.HasPrefix(feed, "<?xml") {
			t.Errorf("%s for a reader: %.60s, %v", path, feed, err)
		}
		b.click("Read it here instead", "The new harbour")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, said := range b.bad {
		t.Errorf("console: %s", said)
	}
}
