package export

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/dateline/dateline/events"
)

const timelinePage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>TimelineJS</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/tl/css/timeline.css"><script src="/tl/js/timeline.js"></script>
<div id="timeline" style="width: 1000px; height: 700px"></div>
<script>
const loaded = new Promise(ready => {
  const t = new TL.Timeline('timeline', '/timeline.json', {script_path: location.origin + '/tl/js/', font: null, duration: 1});
  t.on('ready', () => ready(t));
});
</script></html>`

// drawn is what TimelineJS made of a document.
type drawing struct {
	Title   string
	Slides  int
	Markers int
	Dates   []string
	Starts  []string
	Groups  []string
	Message string
	Alerts  int
}

const look = `loaded.then(t => {
  const all = selector => [...document.querySelectorAll(selector)].map(e => e.textContent.trim());
  return {
    title: all('.tl-headline-title')[0], slides: all('.tl-slide').length, markers: all('.tl-timemarker').length,
    dates: all('.tl-slide .tl-headline-date'), groups: all('.tl-timegroup-message'),
    starts: t.config.events.map(e => String(e.start_date.data.date_obj.getFullYear())),
    message: all('.tl-message-full').join(), alerts: document.querySelectorAll('script[src*=evil], .tl-text img, [onclick], [onerror]').length,
  };
})`

// draw has the real TimelineJS load a document in a real browser.
func draw(t *testing.T, document []byte) drawing {
	t.Helper()
	library := filepath.Join(npm(t), "@knight-lab/timelinejs/dist")
	mux := http.NewServeMux()
	mux.Handle("/tl/", http.StripPrefix("/tl/", http.FileServer(http.Dir(library))))
	mux.HandleFunc("/timeline.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", TimelineJS.ContentType)
		w.Write(document)
	})
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(timelinePage)) })
	server := httptest.NewServer(mux)
	defer server.Close()
	ctx, complaints := browser(t)
	if _, err := chromedp.Run(ctx, chromedp.Navigate(server.URL+"/")); err != nil {
		t.Fatal(err)
	}
	d, err := chromedp.Run(ctx, chromedp.Evaluate[drawing](look, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err, complaints())
	}
	if bad := complaints(); len(bad) > 0 {
		t.Errorf("console: %s", bad)
	}
	return d
}

// browser is a tab of a real browser, and what its console complained of.
func browser(t *testing.T) (ctx context.Context, complaints func() []string) {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: run make deps")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	var mu sync.Mutex
	var bad []string
	err = chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded:
			bad = append(bad, e.Entry.Text+" "+e.Entry.URL)
		case *runtime.EventExceptionThrown:
			bad = append(bad, e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if string(e.Type) == "error" && len(e.Args) > 0 {
				bad = append(bad, "an error was logged: "+string(e.Args[0].Value))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return bad
	}
}

func TestTimelineJSInABrowser(t *testing.T) {
	d := draw(t, harbour(t).export(TimelineJS, ""))
	if d.Title != "Harbour works" || d.Slides != 12 || d.Markers != 11 || d.Message != "" {
		t.Errorf("%+v", d)
	}
	dates := strings.Join(d.Dates, "|")
	for _, want := range []string{"15 March 45 BC", "29 August 2025", "January 2026", "From 9 February 2026, open end"} {
		if !strings.Contains(dates, want) {
			t.Errorf("no %q in %s", want, dates)
		}
	}
	if got := strings.Join(d.Starts, " "); got != "-44 2025 2025 2025 2026 2026 2026 2026 2026 2026 2026" {
		t.Errorf("starts %s", got)
	}
	if groups := strings.Join(d.Groups, " "); !strings.Contains(groups, "Meeting") || !strings.Contains(groups, "Agreement") {
		t.Errorf("groups %s", groups)
	}
}

// TestTimelineJSHostileInABrowser: TimelineJS takes our words for HTML. It draws
// whatever in a text looks like the URL of an image, which is its own affair.
func TestTimelineJSHostileInABrowser(t *testing.T) {
	c := harbour(t)
	n := 11
	for name, words := range hostile {
		if name == "images" {
			continue
		}
		c.tell(c.next("remark", "", events.Recorded, hostileBody(words)))
		n++
	}
	if d := draw(t, c.export(TimelineJS, "")); d.Markers != n || d.Alerts != 0 || d.Message != "" {
		t.Errorf("%d markers, want %d: %+v", d.Markers, n, d)
	}
}
