package feed

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/html"

	"github.com/dateline/dateline/feed/contract"
)

// TestContractLeadsSomewhere follows every link of the pages for programs.
func TestContractLeadsSomewhere(t *testing.T) {
	handler := newHarbour(t).handler()
	followed := 0
	for _, page := range []string{"/contract", "/schemas/"} {
		for _, href := range linksOf(t, body(t, handler, page)) {
			to, err := (&url.URL{Path: page}).Parse(href)
			if err != nil {
				t.Fatal(err)
			}
			if to.IsAbs() {
				continue
			}
			if w := get(t, handler, to.Path); w.Code != 200 {
				t.Errorf("%s leads to %s: %d", page, to.Path, w.Code)
			}
			followed++
		}
	}
	if followed < len(contract.Schemas())+8 {
		t.Errorf("only %d links", followed)
	}
}

// linksOf are the addresses that a page names.
func linksOf(t *testing.T, document string) (hrefs []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "href" && !strings.HasPrefix(a.Val, "#") && n.Data != "link" {
				hrefs = append(hrefs, a.Val)
			}
		}
	}
	return hrefs
}

// TestContractIsWhole looks at how it is told: nothing of its Markdown is lost,
// and programs learn where to connect.
func TestContractIsWhole(t *testing.T) {
	h := newHarbour(t)
	handler := Handler(h.follower, Options{BaseURL: base + "/times", Now: func() time.Time { return today }, NATS: "chronicle.example:4333"})
	page := body(t, handler, "/contract")
	for _, lost := range []string{"raw HTML omitted", "| ---", "<p>|", "```", "localhost"} {
		if strings.Contains(page, lost) {
			t.Errorf("the page has %q", lost)
		}
	}
	for _, want := range []string{"<table>", "nats://reader:reader@chronicle.example:4333", `href="/times/assets/manual-`, `href="asyncapi.yaml"`, "dateline.&lt;timeline&gt;.&lt;kind&gt;.&lt;key&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	var d struct {
		Servers map[string]struct{ Host string }
	}
	if err := yaml.Unmarshal([]byte(body(t, handler, "/asyncapi.yaml")), &d); err != nil || d.Servers["readers"].Host != "chronicle.example:4333" {
		t.Error(d, err)
	}
}

// TestSchemasMayBeKept for ever, since their names say their version.
func TestSchemasMayBeKept(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, s := range contract.Schemas() {
		w := get(t, handler, "/schemas/"+s.Name)
		if control := w.Header().Get("Cache-Control"); !strings.Contains(control, "immutable") || w.Body.String() != string(s.Text) {
			t.Errorf("%s: %s", s.Name, control)
		}
	}
}
