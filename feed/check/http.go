package check

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fetchChecks are about whether it could be fetched, and on which way.
var fetchChecks = []check{
	{"http-fetch", Error, "RFC 9110, section 15", "serve the feed with 200 OK", httpFetch},
	{"too-large", Error, "practice", "put older entries into archives (RFC 5005)", func(d *document, say saying) {
		if errors.Is(d.http.gzip.err, errTooLarge) {
			say(nil, "%v", d.http.gzip.err)
		}
	}},
	{"http-redirect", Note, "RFC 9110, section 15.4", "subscribe where it leads only if it stays there", redirected(http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect)},
	{"http-moved", Warning, "RFC 9110, section 15.4.2 and 15.4.9", "name the new address, which saves each reader a request", redirected(http.StatusMovedPermanently, http.StatusPermanentRedirect)},
	{"http-downgrade", Warning, "RFC 9110, section 17", "redirect to https only", httpDowngrade},
}

// httpChecks are about how a feed is served that could be fetched.
var httpChecks = []check{
	{"http-plain", Note, "RFC 9110, section 4.2.2", "serve it over https: anyone on the way can change it", httpPlain},
	{"http-media-type", Warning, "RFC 4287, section 7; RSS Best Practices Profile; JSON Feed 1.1, mime type; RFC 5545, section 8.1", "serve the format's own media type", httpMediaType},
	{"http-charset", Warning, "RFC 7303, section 3; RFC 5545, section 3.1.4", "declare the encoding that the document is in, best UTF-8", httpCharset},
	{"http-etag", Warning, "RFC 9110, section 8.8.3", "send a quoted ETag: without it readers fetch all of it every time", httpETag},
	{"http-etag-weak", Note, "RFC 9110, section 8.8.1", "send a strong ETag, a digest of the bytes", func(d *document, say saying) {
		if tag := d.http.gzip.header.Get("ETag"); strings.HasPrefix(tag, "W/") {
			say(nil, "the ETag %s is weak", tag)
		}
	}},
	{"http-etag-encoding", Warning, "RFC 9110, section 8.8.3.3", "give each encoding an ETag of its own", httpETagEncoding},
	{"http-last-modified", Note, "RFC 9110, section 8.8.2", "send Last-Modified, when the newest entry was recorded", httpLastModified},
	{"http-last-modified-wrong", Warning, "RFC 9110, section 8.8.2.1", "send a time in the past, such as Mon, 02 Jan 2006 15:04:05 GMT", httpLastModifiedWrong},
	{"http-not-modified", Warning, "RFC 9110, section 13.1.2 and 15.4.5", "answer If-None-Match with 304, and the same ETag", httpNotModified},
	{"http-not-modified-since", Warning, "RFC 9110, section 13.1.3", "answer If-Modified-Since with 304", httpNotModifiedSince},
	{"http-changing", Warning, "RFC 9110, section 8.8.1", "leave the time and other things that pass out of the feed", httpChanging},
	{"http-cache-control", Note, "RFC 9111, section 5.2.2", "send Cache-Control with max-age: good readers obey it", httpCacheControl},
	{"http-no-store", Warning, "RFC 9111, section 5.2.2.5", "let the feed be stored: send max-age, or no-cache", httpNoStore},
	{"http-vary", Warning, "RFC 9110, section 12.5.5", "send Vary: Accept-Encoding, and nothing that differs for each reader", httpVary},
	{"http-cookie", Note, "RFC 9111, section 7.3", "set no cookies: they keep caches from sharing the feed", func(d *document, say saying) {
		if len(d.http.gzip.header.Values("Set-Cookie")) > 0 {
			say(nil, "it sets a cookie")
		}
	}},
	{"http-compression", Warning, "RFC 9110, section 8.4", "compress with gzip: feeds shrink to a fifth", httpCompression},
	{"http-encoding", Warning, "RFC 9110, section 12.5.3", "send it uncompressed to those who ask for that", httpEncoding},
	{"http-head", Warning, "RFC 9110, section 9.3.2", "answer HEAD with the headers of GET", httpHead},
}

// fetched tells whether there is an answer with a body to look at.
func (x *exchange) fetched() bool { return x.gzip.err == nil && x.gzip.status == http.StatusOK }

func httpFetch(d *document, say saying) {
	switch a := d.http.gzip; {
	case a.err != nil && !errors.Is(a.err, errTooLarge):
		say(nil, "%v", a.err)
	case a.err == nil && a.status != http.StatusOK:
		say(nil, "%s was answered with %d %s", d.http.final, a.status, http.StatusText(a.status))
	}
}

func redirected(statuses ...int) func(*document, saying) {
	return func(d *document, say saying) {
		for _, h := range d.http.hops {
			if slices.Contains(statuses, h.status) {
				say(nil, "%d %s to %s", h.status, http.StatusText(h.status), h.to)
			}
		}
	}
}

func httpDowngrade(d *document, say saying) {
	for _, h := range d.http.hops {
		if strings.HasPrefix(h.from, "https:") && strings.HasPrefix(h.to, "http:") {
			say(nil, "%s redirects to %s", h.from, h.to)
		}
	}
}

// httpPlain lets a feed on the machine itself be.
func httpPlain(d *document, say saying) {
	u, err := url.Parse(d.http.final)
	if err == nil && u.Scheme == "http" && !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname()) {
		say(nil, "it is served over http")
	}
}

func httpMediaType(d *document, say saying) {
	f := formatOf(d.format)
	if f == nil {
		return
	}
	sent := d.http.gzip.header.Get("Content-Type")
	bare, _, _ := strings.Cut(sent, ";")
	if bare = strings.ToLower(strings.TrimSpace(bare)); !slices.Contains(f.mediaTypes, bare) {
		say(nil, "it is served as %q, not as %s", sent, f.mediaTypes[0])
	}
}

var declaredEncoding = regexp.MustCompile(`^(?:\x{FEFF})?<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']`)

func httpCharset(d *document, say saying) {
	charset := strings.ToLower(charsetOf(d.http.gzip.header))
	said := ""
	if m := declaredEncoding.FindStringSubmatch(d.decoded.text); m != nil {
		said = strings.ToLower(m[1])
	}
	switch {
	case charset != "" && said != "" && charset != said:
		say(nil, "the header says %s, the document %s", charset, said)
	case charset != "" && (d.format == formatJSON || d.format == formatICal) && charset != "utf-8":
		say(nil, "the header says %s", charset)
	}
}

var entityTag = regexp.MustCompile(`^(W/)?"[\x21\x23-\x7E\x80-\xFF]*"$`)

func httpETag(d *document, say saying) {
	switch tag := d.http.gzip.header.Get("ETag"); {
	case tag == "":
		say(nil, "no ETag")
	case !entityTag.MatchString(tag):
		say(nil, "the ETag %.60s is not quoted", tag)
	}
}

// httpETagEncoding finds one strong ETag for bytes that differ.
func httpETagEncoding(d *document, say saying) {
	a, b := d.http.gzip, d.http.plain
	tag := a.header.Get("ETag")
	if b.err != nil || strings.HasPrefix(tag, "W/") || !entityTag.MatchString(tag) || tag != b.header.Get("ETag") {
		return
	}
	if a.header.Get("Content-Encoding") != b.header.Get("Content-Encoding") {
		say(nil, "the compressed and the plain answer have one strong ETag %s", tag)
	}
}

func httpLastModified(d *document, say saying) {
	if d.http.gzip.header.Get("Last-Modified") == "" {
		say(nil, "no Last-Modified")
	}
}

func httpLastModifiedWrong(d *document, say saying) {
	sent := d.http.gzip.header.Get("Last-Modified")
	if sent == "" {
		return
	}
	switch t, err := time.Parse(http.TimeFormat, sent); {
	case err != nil:
		say(nil, "Last-Modified %q is no date of HTTP", sent)
	case t.After(d.now.Add(skew)):
		say(nil, "Last-Modified %q is ahead of now", sent)
	}
}

func httpNotModified(d *document, say saying) {
	a := d.http.unchanged
	if a == nil || d.http.changes() {
		return
	}
	tag, again := d.http.gzip.header.Get("ETag"), ""
	if a.err == nil {
		again = a.header.Get("ETag")
	}
	switch {
	case a.err != nil:
		say(nil, "If-None-Match: %v", a.err)
	case a.status != http.StatusNotModified:
		say(nil, "If-None-Match with the ETag is answered with %d, not 304", a.status)
	case again == "":
		say(nil, "304 without the ETag")
	case again != tag:
		say(nil, "304 with the ETag %s, not %s", again, tag)
	}
}

func httpNotModifiedSince(d *document, say saying) {
	switch a := d.http.since; {
	case a == nil || d.http.changes():
	case a.err != nil:
		say(nil, "If-Modified-Since: %v", a.err)
	case a.status != http.StatusNotModified:
		say(nil, "If-Modified-Since with Last-Modified is answered with %d, not 304", a.status)
	}
}

// changes tells whether two requests, one after the other, got different feeds.
func (x *exchange) changes() bool {
	return x.plain != nil && x.plain.err == nil && x.plain.status == http.StatusOK && !bytes.Equal(x.plain.body, x.gzip.body)
}

func httpChanging(d *document, say saying) {
	if d.http.changes() {
		say(nil, "two requests, one after the other, got different bytes")
	}
}

func httpCacheControl(d *document, say saying) {
	if h := d.http.gzip.header; h.Get("Cache-Control") == "" && h.Get("Expires") == "" {
		say(nil, "no Cache-Control")
	}
}

func httpNoStore(d *document, say saying) {
	for _, directive := range directives(d.http.gzip.header, "Cache-Control") {
		if directive == "no-store" {
			say(nil, "Cache-Control: no-store")
		}
	}
}

// directives are the members of a header's list, in lower case.
func directives(h http.Header, name string) (found []string) {
	for one := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
		if one = strings.ToLower(strings.TrimSpace(one)); one != "" {
			found = append(found, one)
		}
	}
	return found
}

func httpVary(d *document, say saying) {
	vary := directives(d.http.gzip.header, "Vary")
	if d.http.gzip.header.Get("Content-Encoding") != "" && !slices.Contains(vary, "accept-encoding") && !slices.Contains(vary, "*") {
		say(nil, "it is compressed for some, but has no Vary: Accept-Encoding")
	}
	for _, v := range vary {
		if slices.Contains([]string{"*", "cookie", "user-agent"}, v) {
			say(nil, "Vary: %s keeps caches from sharing it", v)
		}
	}
}

// compressible is from where on compressing pays: a packet.
const compressible = 1400

func httpCompression(d *document, say saying) {
	if d.http.gzip.header.Get("Content-Encoding") == "" && len(d.http.gzip.body) > compressible {
		say(nil, "%d bytes are sent uncompressed to those who accept gzip", d.http.gzip.wire)
	}
}

func httpEncoding(d *document, say saying) {
	switch a := d.http.plain; {
	case a.err != nil:
		say(nil, "Accept-Encoding: identity: %v", a.err)
	case a.header.Get("Content-Encoding") != "" && a.header.Get("Content-Encoding") != "identity":
		say(nil, "it is compressed for those who want none")
	}
}

// headAlike are the headers that HEAD must answer as GET does.
var headAlike = []string{"Content-Type", "ETag", "Last-Modified", "Cache-Control", "Content-Length", "Content-Encoding", "Vary"}

func httpHead(d *document, say saying) {
	a, b := d.http.head, d.http.gzip
	if a.err != nil || a.status != b.status {
		say(nil, "HEAD is answered with %s", answered(a))
		return
	}
	for _, name := range headAlike {
		head, get := a.header.Get(name), b.header.Get(name)
		optional := name == "Content-Length" && (head == "" || get == "")
		if head != get && !optional && !d.http.changes() {
			say(nil, "%s is %q for HEAD, %q for GET", name, head, get)
		}
	}
}

func answered(a *answer) string {
	if a.err != nil {
		return a.err.Error()
	}
	return strconv.Itoa(a.status)
}
