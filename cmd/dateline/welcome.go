package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// welcome prints one screen: what is where, and what to try next.
func (p *program) welcome(ctx context.Context, base string, a address, follower *projector.Follower) {
	var timelines []glimpse
	events := follower.State().Sequence()
	for _, t := range follower.State().Timelines() {
		if v, err := t.At(ctx, projector.Perspective{}); err == nil {
			timelines = append(timelines, glimpseOf(v))
		}
	}
	var b strings.Builder
	line := func(name, value string) { fmt.Fprintf(&b, "  %-11s %s\n", name, value) }
	fmt.Fprintf(&b, "Dateline is running: %s, %s.\n\n", whatIsTold(timelines), count(int(events), "event"))
	line("Pages", base+"/")
	if len(timelines) > 0 {
		t := timelines[0]
		line("Timeline", base+"/"+t.slug+"/")
		line("Atom feed", base+"/"+t.slug+"/feed.atom")
		line("RSS feed", base+"/"+t.slug+"/feed.rss")
	}
	line("All feeds", base+"/feeds.opml")
	line("JSON API", base+api.Prefix+"/")
	if a.NATS != "" {
		line("NATS", forReaders(a))
	}
	line("Data", p.dataDir)
	p.suggest(&b, timelines)
	b.WriteString("\nCtrl-C stops it.\n")
	fmt.Fprint(p.out, b.String())
}

// whatIsTold names the one timeline, or counts them.
func whatIsTold(timelines []glimpse) string {
	if len(timelines) == 1 {
		return timelines[0].title
	}
	return count(len(timelines), "timeline")
}

// forReaders is the NATS URL that any client reads with: an embedded server has
// a user whom everybody knows. How an external one lets readers in is its
// operator's.
func forReaders(a address) string {
	if u, err := url.Parse(a.NATS); err == nil && !a.remote() {
		u.User = url.UserPassword(natslog.PublicUser, natslog.PublicUser)
		return u.String() + " (read-only)"
	}
	return withoutPassword(a.NATS)
}

// withoutPassword makes the URL of an external server fit for a screen.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable)"
	}
	return u.Redacted()
}

// glimpse is what the first screen says of a timeline.
type glimpse struct{ slug, title, firstDay string }

func glimpseOf(t *projector.View) glimpse {
	g := glimpse{slug: t.Slug(), title: t.Title()}
	for first := range t.Dated(nil) {
		_, hi := first.Occurred.Began()
		g.firstDay = hi.String()
		break
	}
	return g
}

// suggest says what to type in a second terminal.
func (p *program) suggest(b *strings.Builder, timelines []glimpse) {
	me, data := calledAs(), ""
	if p.dataDir != defaultDataDir() {
		data = " --data " + p.dataDir
	}
	b.WriteString("\nTry, in a second terminal:\n\n")
	if len(timelines) > 0 {
		t := timelines[0]
		fmt.Fprintf(b, "  %s show %s commitments%s\n", me, t.slug, data)
		if t.firstDay != "" {
			fmt.Fprintf(b, "  %s show %s offices --as-of %s%s\n", me, t.slug, t.firstDay, data)
		}
		fmt.Fprintf(b, "  %s log %s%s\n", me, t.slug, data)
	}
	fmt.Fprintf(b, "  %s record --help\n", me)
}

// calledAs is how to call this program again: what go run builds is gone when
// it ends.
func calledAs() string {
	if strings.Contains(filepath.ToSlash(os.Args[0]), "/go-build") {
		return "go run ./cmd/dateline"
	}
	return os.Args[0]
}
