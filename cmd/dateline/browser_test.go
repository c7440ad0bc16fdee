package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a tab of a real browser, and what its console complained of.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp's tab is a context
	mu  sync.Mutex
	bad []string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: run make deps")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	return b
}

// listen keeps what a developer would see in the console.
func (b *browser) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.bad = append(b.bad, e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		b.bad = append(b.bad, e.ExceptionDetails.Text)
	}
}

// ask runs an action that must succeed and returns what it finds.
func ask[T any](b *browser, a chromedp.Action[T]) T {
	b.t.Helper()
	found, err := chromedp.Run(b.ctx, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

func (b *browser) scripts(on bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) open(url, heading string) {
	b.t.Helper()
	ask(b, chromedp.Navigate(url))
	b.wantPage(heading)
}

// click follows a link of the page by its words.
func (b *browser) click(words, heading string) {
	b.t.Helper()
	link := chromedp.Search(`//main//a[normalize-space()="` + words + `"]`)
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(link)); err != nil {
		b.t.Fatalf("clicking %q: %v", words, err)
	}
	b.wantPage(heading)
}

// wantPage wants a heading, and feeds that the page announces and that answer.
func (b *browser) wantPage(heading string) {
	b.t.Helper()
	if got := strings.TrimSpace(ask(b, chromedp.Text("h1"))); got != heading {
		b.t.Errorf("the heading is %q, want %q", got, heading)
	}
	for _, format := range []string{"atom", "rss"} {
		link := ask(b, chromedp.AttributeValue(chromedp.Search(`//head/link[@rel="alternate"][@type="application/`+format+`+xml"]`), "href", chromedp.NodeReady))
		if status, _, err := fetch(link.Value); err != nil || status != http.StatusOK {
			b.t.Errorf("on %q the %s link leads to %q: %d, %v", heading, format, link.Value, status, err)
		}
	}
}

// TestBrowser walks from the index to a timeline, an occurrence and an entity,
// with JavaScript and without.
func TestBrowser(t *testing.T) {
	h := newHouse(t)
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h.run("record", h.write("harbour.yaml", harbour))
	_, a := h.serve()
	b := newBrowser(t)
	for _, scripts := range []bool{true, false} {
		b.scripts(scripts)
		b.open(a.HTTP+"/", "Timelines")
		b.click("The new harbour", "The new harbour")
		b.click("The board meets", "The board meets")
		b.click("Harbour Board", "Harbour Board")
		b.click("The board meets", "The board meets")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, said := range b.bad {
		t.Errorf("console: %s", said)
	}
}
