package feed

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestAcceptEncoding is RFC 9110, section 12.5.3: which coding a client gets.
func TestAcceptEncoding(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, c := range []struct {
		accept []string
		want   string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"identity"}, ""},
		{[]string{"gzip"}, "gzip"},
		{[]string{"x-gzip"}, "gzip"},
		{[]string{"GZIP"}, "gzip"},
		{[]string{"zstd"}, "zstd"},
		{[]string{"gzip, deflate"}, "gzip"},
		{[]string{"gzip, deflate, br, zstd"}, "zstd"}, // Chromium, Firefox
		{[]string{"gzip", "zstd"}, "zstd"},            // two lines are one list
		{[]string{"br"}, ""},
		{[]string{"*"}, "zstd"},
		{[]string{"zstd;q=0, *"}, "gzip"},
		{[]string{"*;q=0"}, ""}, // nothing is acceptable: the plain form, not 406
		{[]string{"identity;q=0"}, ""},
		{[]string{"identity;q=0, gzip"}, "gzip"},
		{[]string{"identity;q=0, *;q=0.1"}, "zstd"},
		{[]string{"gzip;q=0"}, ""},
		{[]string{"gzip;q=0.000"}, ""},
		{[]string{"gzip;q=1.0, zstd;q=0.9"}, "gzip"},
		{[]string{"gzip;q=0.25, zstd;q=0.250"}, "zstd"},
		{[]string{"gzip;q=0.5, identity"}, ""},
		{[]string{"gzip;q=0.5, identity;q=0.5"}, "gzip"},
		{[]string{"compress;q=0.5, gzip;q=1.0"}, "gzip"},
		{[]string{"gzip ; q=0.8 , zstd;Q=0.7"}, "gzip"},
		{[]string{",, gzip,"}, "gzip"},
		{[]string{"gzip;q=2"}, ""},
		{[]string{"gzip;q=1.5"}, ""},
		{[]string{"gzip;q=0.1234"}, ""},
		{[]string{"gzip;q=-1"}, ""},
		{[]string{"gzip;q="}, ""},
		{[]string{"gzip;level=9"}, ""},
		{[]string{"gzip;"}, ""},
		{[]string{"gzipped, zstandard"}, ""},
	} {
		t.Run(strings.Join(c.accept, "+"), func(t *testing.T) {
			var headers []string
			for _, value := range c.accept {
				headers = append(headers, "Accept-Encoding", value)
			}
			w := get(t, handler, "/harbour/feed.atom", headers...)
			if got := w.Header().Get("Content-Encoding"); got != c.want || w.Code != http.StatusOK {
				t.Errorf("%d, %q, want %q", w.Code, got, c.want)
			}
		})
	}
}

// decoded takes a body out of its coding, with other programs' decoders where
// there are some.
func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var from io.Reader = w.Body
	var err error
	switch w.Header().Get("Content-Encoding") {
	case "gzip":
		from, err = gzip.NewReader(w.Body)
	case "zstd":
		from, err = zstd.NewReader(w.Body, zstd.WithDecoderMaxWindow(8<<20))
	}
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// TestForms asks for pages, feeds and assets in every coding: the same words,
// an entity tag of its own, and conditional requests that know it.
func TestForms(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, path := range []string{"/harbour/feed.atom", "/harbour/feed.rss", "/harbour/", "/", "/assets/" + stylesheet.name} {
		whole, tags := get(t, handler, path), map[string]string{}
		for _, accept := range []string{"identity", "gzip", "zstd"} {
			w := get(t, handler, path, "Accept-Encoding", accept)
			h := w.Header()
			tags[accept] = h.Get("Etag")
			if h.Get("Content-Length") != strconv.Itoa(w.Body.Len()) || !strings.HasPrefix(h.Get("Vary"), "Accept-Encoding") || h.Get("Accept-Ranges") != "" {
				t.Errorf("%s in %s: %v", path, accept, h)
			}
			if accept != "identity" && w.Body.Len() > whole.Body.Len()*2/3 {
				t.Errorf("%s: %s takes %d of %d bytes", path, accept, w.Body.Len(), whole.Body.Len())
			}
			head := do(t, handler, "HEAD", path, "Accept-Encoding", accept)
			if fmt.Sprint(head.Header()) != fmt.Sprint(h) || head.Body.Len() > 0 {
				t.Errorf("%s in %s: HEAD says %v, GET %v", path, accept, head.Header(), h)
			}
			if decoded(t, w) != whole.Body.String() {
				t.Errorf("%s in %s is not what it is plain", path, accept)
			}
		}
		plainTag := strings.Trim(tags["identity"], `"`)
		if tags["gzip"] != `"`+plainTag+`-gzip"` || tags["zstd"] != `"`+plainTag+`-zstd"` {
			t.Errorf("%s: tags %v", path, tags)
		}
		for asked := range tags {
			for known, tag := range tags {
				w := get(t, handler, path, "Accept-Encoding", asked, "If-None-Match", tag)
				if (w.Code == http.StatusNotModified) != (asked == known) || w.Header().Get("Etag") != tags[asked] {
					t.Errorf("%s in %s of who knows %s: %d, %v", path, asked, tag, w.Code, w.Header())
				}
				if w.Code == http.StatusNotModified && (w.Header().Get("Content-Encoding") != "" || w.Body.Len() > 0) {
					t.Errorf("a 304 with a body: %v", w.Header())
				}
			}
		}
		if ranged := get(t, handler, path, "Range", "bytes=0-9"); ranged.Code != http.StatusOK || ranged.Body.Len() != whole.Body.Len() {
			t.Errorf("%s: a range was served: %d", path, ranged.Code)
		}
	}
}

// TestSmallGoesPlain: what fits into a packet is not compressed.
func TestSmallGoesPlain(t *testing.T) {
	handler := newHarbour(t).handler()
	w := get(t, handler, "/assets/"+icon.name, "Accept-Encoding", "gzip, zstd")
	if w.Body.Len() >= leastCompressed || w.Header().Get("Content-Encoding") != "" || w.Header().Get("Etag") == "" {
		t.Errorf("%d bytes, %v", w.Body.Len(), w.Header())
	}
}

// TestCurl reads every coding with a client that is not written in Go.
func TestCurl(t *testing.T) {
	h := newHarbour(t)
	server := httptest.NewServer(h.handler())
	defer server.Close()
	whole := body(t, h.handler(), "/harbour/feed.atom")
	for _, coding := range []string{"identity", "gzip", "zstd"} {
		cmd := exec.CommandContext(t.Context(), need(t, "curl"), "-sSf", "--compressed", "-H", "Accept-Encoding: "+coding, server.URL+"/harbour/feed.atom")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", coding, err)
		}
		if string(out) != whole {
			t.Errorf("%s: curl read %d bytes, want %d", coding, len(out), len(whole))
		}
	}
}

// TestCompressedOnce: what is compressed stays, is counted, and outlives a
// rendering that gives the same bytes.
func TestCompressedOnce(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	path := "/harbour/entities/dredging-agreement/feed.atom"
	first := get(t, handler, path, "Accept-Encoding", "gzip").Body.Bytes()
	again := get(t, handler, path, "Accept-Encoding", "gzip").Body.Bytes()
	h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03-04", "title": "Gulls", "about": "north-pier", "citations": [{"source": "gazette"}]}`)
	after := get(t, handler, path, "Accept-Encoding", "gzip").Body.Bytes()
	if !bytes.Equal(first, again) || !bytes.Equal(first, after) {
		t.Error("the same document was compressed to other bytes")
	}

	d := draft{contentType: "text/plain", control: controlNow}
	text := []byte(strings.Repeat("The board meets. ", 100))
	before := newDocument(d, text, varyCoding, 1, nil)
	kept := newCache(1 << 20)
	kept.put(key{}, before)
	if _, made := before.form(gzipped); !made {
		t.Error("nothing was compressed")
	}
	kept.recount(key{}, func(d *document) bool { return d == before })
	if want := len(text) + headerCost + len(before.forms[gzipped].body); kept.size != want {
		t.Errorf("counted as %d, want %d", kept.size, want)
	}
	same := newDocument(d, bytes.Clone(text), varyCoding, 2, before)
	if _, made := same.form(gzipped); made || same.version != 2 {
		t.Error("equal bytes were compressed again")
	}
	d.links = []string{`<https://chronicle.example/>; rel="hub"`}
	if other := newDocument(d, text, varyCoding, 2, before); other.representation == before.representation {
		t.Error("another Link header was lost")
	}
}

// FuzzAcceptEncoding: whatever a client says, it gets a coding.
func FuzzAcceptEncoding(f *testing.F) {
	for _, seed := range []string{"gzip, deflate, br, zstd", "*;q=0", "gzip;q=0.5,identity;q=0", ";=;,q", "gzip;q=1.0001"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if c := coded([]string{accept}); c < identity || c >= codings {
			t.Errorf("%q gives %d", accept, c)
		}
	})
}
