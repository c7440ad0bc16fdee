package check

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

func (d *document) rssDateNodes() []*node {
	return append(d.nodes("pubDate"), d.nodes("lastBuildDate")...)
}

func rssDates(d *document, say saying) {
	for _, n := range d.rssDateNodes() {
		if _, err := parse822(n.words()); err != nil && !errors.Is(err, errWeekday) {
			say(n, "%.60q: %v", n.words(), err)
		}
	}
	for _, n := range append(d.nodes("atom:updated"), d.nodes("atom:published")...) {
		if _, err := parse3339(n.words()); err != nil {
			say(n, "%.60q: %v", n.words(), err)
		}
	}
}

func rssWeekdays(d *document, say saying) {
	for _, n := range d.rssDateNodes() {
		if t, err := parse822(n.words()); errors.Is(err, errWeekday) {
			say(n, "%q was a %s", n.words(), t.Format("Mon"))
		}
	}
}

func rssYears(d *document, say saying) {
	for _, n := range d.rssDateNodes() {
		if m := rfc822.FindStringSubmatch(n.words()); m != nil && len(m[4]) == 2 {
			say(n, "%q has a year of two digits", n.words())
		}
	}
}

func rssZones(d *document, say saying) {
	for _, n := range d.rssDateNodes() {
		if m := rfc822.FindStringSubmatch(n.words()); m != nil && len(m[7]) == 1 {
			say(n, "the zone %s of %q is ambiguous", m[7], n.words())
		}
	}
}

func rssEmail(d *document, say saying) {
	for _, name := range []string{"author", "managingEditor", "webMaster"} {
		for _, n := range d.nodes(name) {
			if first, _, _ := strings.Cut(n.words(), " "); !isEmail(first) {
				say(n, "%.60q does not begin with an address", n.words())
			}
		}
	}
}

// numbers makes a check that elements of a name hold whole numbers.
func numbers(name string) func(*document, saying) {
	return func(d *document, say saying) {
		for _, n := range d.nodes(name) {
			if !isWhole(n.words()) {
				say(n, "%.20q is no whole number", n.words())
			}
		}
	}
}

func isWhole(s string) bool {
	_, err := strconv.ParseUint(s, 10, 63)
	return err == nil
}

func rssEnclosureMany(d *document, say saying) {
	for _, e := range d.entries {
		if found := e.node.all("enclosure"); len(found) > 1 {
			say(found[1], "%d enclosures", len(found))
		}
	}
}

func rssEnclosure(d *document, say saying) {
	for _, n := range d.nodes("enclosure") {
		for _, name := range []string{"url", "length", "type"} {
			if n.value(name) == "" {
				say(n, "no %s", name)
			}
		}
		if l := n.value("length"); l != "" && !isWhole(l) {
			say(n, "length %.20q is no whole number", l)
		}
		if t := n.value("type"); t != "" && !isMediaType(t) {
			say(n, "type %.60q is no media type", t)
		}
	}
}

func rssImage(d *document, say saying) {
	for _, n := range d.root.kid("channel").all("image") {
		for _, name := range []string{"url", "title", "link"} {
			if n.kid(name).words() == "" {
				say(n, "no %s", name)
			}
		}
		for name, most := range map[string]int{"width": 144, "height": 400} {
			if w := n.kid(name); w != nil {
				if px, err := strconv.Atoi(w.words()); err != nil || px < 0 || px > most {
					say(w, "%s %.20q is no number up to %d", name, w.words(), most)
				}
			}
		}
	}
}

func rssCloud(d *document, say saying) {
	for _, n := range d.nodes("cloud") {
		for _, name := range []string{"domain", "port", "path", "registerProcedure", "protocol"} {
			if _, ok := n.attr(name); !ok {
				say(n, "no %s", name)
			}
		}
	}
}

var weekdays = strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

func rssSkip(d *document, say saying) {
	for _, n := range d.nodes("hour") {
		if h, err := strconv.Atoi(n.words()); err != nil || h < 0 || h > 23 {
			say(n, "%.20q is no hour", n.words())
		}
	}
	for _, n := range d.nodes("day") {
		if !slices.Contains(weekdays, n.words()) {
			say(n, "%.20q is no day", n.words())
		}
	}
}

func rssUpdate(d *document, say saying) {
	for _, n := range d.nodes("sy:updatePeriod") {
		if !slices.Contains([]string{"hourly", "daily", "weekly", "monthly", "yearly"}, n.words()) {
			say(n, "%.20q is no period", n.words())
		}
	}
	for _, n := range d.nodes("sy:updateFrequency") {
		if !isWhole(n.words()) || n.words() == "0" {
			say(n, "%.20q is no positive number", n.words())
		}
	}
}
