package check

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// skew is how far a clock may be ahead of ours.
const skew = 5 * time.Minute

// What a feed may weigh (bytes, entries) before readers are known to refuse it.
const (
	heavy     = 1_000_000
	heavyJSON = 100_000
	numerous  = 500
	lost      = '\uFFFD'
)

// sharedChecks hold for every format.
var sharedChecks = []check{
	{"character-illegal", Warning, "XML 1.0, section 2.2; Unicode, section 23.7", "drop control characters and noncharacters", illegalCharacters},
	{"character-lost", Note, "Unicode, section 23.8", "look where the text was read in a wrong encoding", func(d *document, say saying) {
		if i := strings.IndexRune(d.decoded.text, lost); i >= 0 && d.decoded.bad < 0 && d.decoded.unknown == "" {
			say(&node{at: i}, "U+FFFD stands for a character that was lost")
		}
	}},
	{"size-bytes", Warning, "practice", "put older entries into archives (RFC 5005): readers refuse big feeds", func(d *document, say saying) {
		if d.size > heavy {
			say(nil, "%d bytes", d.size)
		}
	}},
	{"size-entries", Warning, "practice", "put older entries into archives (RFC 5005): readers refuse big feeds", func(d *document, say saying) {
		if n := len(d.entries); n > numerous {
			say(nil, "%d entries", n)
		}
	}},
	{"id-twice", Error, "RFC 4287, section 4.2.6; RSS 2.0, guid; JSON Feed 1.1, id; RFC 5545, section 3.8.4.7", "give each entry an id of its own: readers show one and drop the other", idsOnce},
	{"date-future", Warning, "practice", "publish when it is recorded, never ahead of it: readers pin such entries to the top or drop them", datesAhead},
	{"date-order", Warning, "RFC 4287, section 4.2.15", "updated is never before published", datesInOrder},
	{"link-malformed", Error, "RFC 3987, section 2.2", "write an absolute URL, with what it cannot hold percent-encoded", malformedLinks},
	{"link-relative", Warning, "RFC 3987, section 1.3", "write absolute URLs: readers resolve relative ones differently or not at all", relativeLinks},
	{"link-dangerous", Error, "RFC 4287, section 8.5; RFC 3986, section 7", "link to http and https only", dangerousLinks},
	{"link-self", Warning, "RFC 4287, section 4.2.7.2; RSS Best Practices Profile, atom:link; JSON Feed 1.1, feed_url", "say where the feed is: readers move there, and WebSub needs it", missingSelf},
	{"link-self-other", Warning, "RFC 4287, section 4.2.7.2", "name the address under which it is served, or redirect to the one that it names", otherSelf},
	{"websub-none", Note, "WebSub, section 4", "name a hub, so that readers need not poll", func(d *document, say saying) {
		if len(d.hubs) == 0 && d.format != formatICal {
			say(nil, "no hub")
		}
	}},
	{"language-none", Note, "RFC 4287, section 2; RSS 2.0, language; JSON Feed 1.1, language", "declare the language: readers choose fonts and voices by it", func(d *document, say saying) {
		if len(d.languages) == 0 && d.format != formatICal {
			say(nil, "no language is declared")
		}
	}},
	{"language-tag", Error, "RFC 5646, section 2.1", "use a tag such as en, ja or pt-BR", languageTags(false)},
	{"language-unknown", Warning, "RFC 5646, section 3.1", "use a tag such as en, ja or pt-BR", languageTags(true)},
	{"html-script", Error, "RFC 4287, section 8.1; RSS Best Practices Profile, description", "sanitise by a list of what is allowed", markupWith(scripts)},
	{"html-handler", Error, "RFC 4287, section 8.1", "sanitise by a list of what is allowed", markupWith(handlers)},
	{"html-link", Error, "RFC 4287, section 8.5", "link to http and https only", markupWith(dangerousReferences)},
	{"html-embed", Warning, "RFC 4287, section 8.1", "link to it: readers drop what is embedded", markupWith(embedded)},
	{"html-relative", Warning, "RFC 4287, section 4.2.7.1", "write absolute URLs: what a feed is read in has no address", markupWith(relativeReferences)},
	{"html-escaped-twice", Warning, "RFC 4287, section 3.1.1.2", "escape HTML once", escapedTwice},
	{"html-in-text", Warning, "RFC 4287, section 3.1.1.1; RSS Best Practices Profile, title", "write plain text, or say that it is HTML", markupInText},
}

func illegalCharacters(d *document, say saying) {
	for n := range d.root.walk() {
		if what, at := forbidden(n.text); at >= 0 {
			say(n, "%s", what)
		}
	}
}

// idsOnce lets an entry stand twice in Atom when updated tells its versions
// apart (RFC 4287, section 4.1.1), and in iCalendar for an instance of a
// recurring event: its id then holds what tells it apart.
func idsOnce(d *document, say saying) {
	seen := map[string]bool{}
	for _, e := range d.entries {
		if e.id.text != "" && seen[e.id.text] {
			say(e.id.at, "%.100q was an entry's already", e.id.text)
		}
		seen[e.id.text] = true
	}
}

func datesAhead(d *document, say saying) {
	for _, s := range d.stamps {
		if s.time.After(d.now.Add(skew)) {
			say(s.at, "%s is ahead of now", s.text)
		}
	}
}

func datesInOrder(d *document, say saying) {
	for _, e := range d.entries {
		if !e.updated.time.IsZero() && !e.published.time.IsZero() && e.updated.time.Before(e.published.time) {
			say(e.updated.at, "updated %s, but published %s", e.updated.text, e.published.text)
		}
	}
}

func malformedLinks(d *document, say saying) {
	for _, l := range d.links {
		if !isReference(l.text) {
			say(l.at, "%.100q is no URL", l.text)
		}
	}
}

// isReference tells whether a string can be an IRI or a relative reference.
func isReference(s string) bool {
	_, err := url.Parse(s)
	return err == nil && s != "" && !strings.ContainsAny(s, " \t\r\n<>\"{}|\\^`")
}

// isAbsolute tells whether a string is an absolute IRI.
func isAbsolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isReference(s) && u.IsAbs() && (u.Opaque != "" || u.Host != "" || u.Path != "")
}

func relativeLinks(d *document, say saying) {
	for _, l := range d.links {
		if isReference(l.text) && !isAbsolute(l.text) {
			say(l.at, "%.100q is relative", l.text)
		}
	}
}

// dangerous are schemes that run something or reach into the reader's machine.
var dangerous = []string{"javascript", "vbscript", "data", "file", "blob", "jar"}

// isDangerous looks at a scheme as browsers do, which pass over white space
// and control characters.
func isDangerous(s string) bool {
	bare := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, s)
	scheme, _, ok := strings.Cut(bare, ":")
	return ok && slices.Contains(dangerous, strings.ToLower(scheme))
}

func dangerousLinks(d *document, say saying) {
	for _, l := range d.links {
		if isDangerous(l.text) {
			say(l.at, "it refers to %.60q", l.text)
		}
	}
}

func missingSelf(d *document, say saying) {
	if len(d.self) == 0 && d.format != formatICal {
		say(nil, "the feed does not say where it is")
	}
}

func otherSelf(d *document, say saying) {
	if d.http == nil {
		return
	}
	for _, s := range d.self {
		if isAbsolute(s.text) && !slices.ContainsFunc(d.http.addresses(), func(a string) bool { return sameURL(a, s.text) }) {
			say(s.at, "it says it is %s, but was served as %s", s.text, d.http.final)
		}
	}
}

// sameURL compares addresses as RFC 3986, section 6.2.2 and 6.2.3, makes them
// comparable.
func sameURL(a, b string) bool {
	u, err := url.Parse(a)
	v, err2 := url.Parse(b)
	if err != nil || err2 != nil {
		return a == b
	}
	port := func(u *url.URL) string {
		if p := u.Port(); p != "" {
			return p
		}
		return map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	path := func(u *url.URL) string { return "/" + strings.TrimPrefix(u.EscapedPath(), "/") }
	return u.Scheme == v.Scheme && strings.EqualFold(u.Hostname(), v.Hostname()) && port(u) == port(v) &&
		path(u) == path(v) && u.RawQuery == v.RawQuery
}

// languageTags finds tags that are none, or those that only are not registered.
func languageTags(unregistered bool) func(*document, saying) {
	return func(d *document, say saying) {
		for _, l := range d.languages {
			_, err := language.Parse(l.text)
			if _, formed := errors.AsType[language.ValueError](err); err == nil || formed != unregistered {
				continue
			}
			say(l.at, "%.60q is no language tag", l.text)
		}
	}
}
