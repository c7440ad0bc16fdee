package feed

import (
	"strconv"
	"strings"

	"github.com/dateline/dateline/projector"
)

// topic names one feed, whatever its format: what it tells, of what, and from
// where it looks. Its URLs are canonical: one topic in one format has one.
type topic struct {
	about   subject
	series  series
	chosen  projector.Selection
	from    projector.Perspective // zero for now
	lang    string                // BCP 47; empty for the records' own
	archive int                   // its number, 0 for the subscription document
}

// series is what a feed tells; it is also the name of its file.
type series string

const (
	news        series = "feed"        // occurrences, as they are recorded and changed
	corrections series = "corrections" // what was taken back
	deadlines   series = "deadlines"   // dates that came near or passed
	upcoming    series = "upcoming"    // what is planned or due
)

// renderer is the version of how archives are written. Their URLs hold it, since
// their bytes are promised never to change: whoever changes the bytes counts on.
const renderer = 1

// query is the canonical query of the topic's URL, without the question mark.
func (t topic) query() string {
	parts := []string{t.chosen.Query(), t.from.Query()}
	if t.lang != "" {
		parts = append(parts, "lang="+t.lang)
	}
	if t.archive > 0 {
		parts = append(parts, "renderer="+strconv.Itoa(renderer))
	}
	return joined("&", parts)
}

// name tells the topic apart from others about the same subject, whatever the
// host; empty for the news of all that the subject has.
func (t topic) name() string {
	series := string(t.series)
	if t.series == news {
		series = ""
	}
	t.archive = 0 // an archive is a part of its feed
	return joined("?", []string{series, t.query()})
}

// joined joins the parts that are not empty.
func joined(by string, parts []string) string {
	var b strings.Builder
	for _, part := range parts {
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(by)
		}
		b.WriteString(part)
	}
	return b.String()
}

// feed is the URL of a topic in a format.
func (s site) feed(t topic, f Format) string {
	url := strings.TrimRight(s.page(t.about), "/") + "/"
	if t.archive > 0 {
		url += "archive/" + strconv.Itoa(t.archive)
	} else {
		url += string(t.series)
	}
	return joined("?", []string{url + "." + f.Extension, t.query()})
}

// newsOf is the topic of all news about a subject.
func newsOf(about subject) topic { return topic{about: about, series: news} }
