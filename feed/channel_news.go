package feed

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// newsChannel tells what was recorded about a subject, and what became of it.
// Until is when the passing of time alone will shorten it, zero if never.
func (h *handler) newsChannel(ctx context.Context, t telling, a ask, s size) (c Channel, until time.Time, err error) {
	if c, err = t.about(a.topic); err != nil {
		return Channel{}, time.Time{}, err
	}
	rows, err := h.rows(ctx, t, a.topic)
	if err != nil {
		return Channel{}, time.Time{}, err
	}
	told, until := window(rows.changed, updatedOf, a.now, s)
	c.Items = t.items(newestFirst(told), c.originOf(t))
	c.Deleted = t.tombstones(a.topic, c.Items)
	c.newest = t.archives(a.topic)
	c.Updated = c.changed(t)
	return c, until, rows.err()
}

func updatedOf(o projector.Occurrence) time.Time { return o.Updated }

// archiveChannel tells a closed part of the history, as known at its end. Ahead
// of the last it is moved to the subscription document.
func (h *handler) archiveChannel(ctx context.Context, t telling, a ask, f Format) (c Channel, err error) {
	part, ok := t.tl.Archive(a.topic.archive)
	if !ok {
		if a.topic.archive == t.tl.Archives()+1 {
			return Channel{}, moved{to: h.site.local().feed(a.topic.current(), f), status: http.StatusTemporaryRedirect}
		}
		return Channel{}, refusal{events.ErrNotFound, "There is no such archive.", "Begin with the feed and follow its links to the archives."}
	}
	t, err = h.tellFrom(ctx, a.topic, projector.Perspective{KnownAt: projector.Moment{Sequence: part.UpTo}})
	if err != nil {
		return Channel{}, err
	}
	if c, err = t.about(a.topic); err != nil {
		return Channel{}, err
	}
	c.Archived = true
	c.Items = t.items(newestFirst(slices.Collect(t.tl.Changes(t.chosen(a.topic), part.Behind))), c.originOf(t))
	c.Updated = c.changed(t)
	return c, t.tl.Err()
}

// current is the document to subscribe to of an archive.
func (t topic) current() topic {
	t.archive = 0
	return t
}

// about is what a channel says of its subject. The error is ErrNotFound where
// the timeline has none such.
func (t telling) about(of topic) (c Channel, err error) {
	rights, licence := rightsOf(t.tl.Body().Licence)
	c = Channel{
		Title: t.called(), Description: t.words(t.tl.Body().Description, ""), Language: t.spoken(), Page: t.site.page(of.about),
		Authors: t.authors(), Rights: rights, Licence: licence, topic: of, site: t.site,
	}
	id := t.firstEvent(events.KindTimeline, t.tl.Slug())
	c.ID = urn(id)
	switch {
	case of.about.entity != "":
		e, ok := t.tl.Entity(of.about.entity)
		if !ok {
			return Channel{}, events.ErrNotFound
		}
		id = t.firstEvent(events.KindEntity, e.Slug)
		c.ID = urn(id)
		c.Description = cmp.Or(t.words(e.Body.Description, ""), "What the timeline “"+c.Title+"” tells of "+e.Name+".")
		c.Title = e.Name + " – " + c.Title
	case of.about.occurrence != "":
		o, ok := t.tl.Occurrence(of.about.occurrence)
		if !ok {
			return Channel{}, events.ErrNotFound
		}
		id, c.ID = o.ID, derivedURN(o.ID, "feed")
		c.Description = "One occurrence of the timeline “" + c.Title + "”, what is part of it, and every change of both."
		c.Title = title(o) + " – " + c.Title
	}
	if name := of.name(); name != "" {
		c.ID = derivedURN(id, name)
		c.Title += t.apart(of)
	}
	c.Title, c.Description = clean(c.Title), clean(c.Description)
	for _, lang := range t.tl.Languages() {
		if lang != t.spoken() && languageTag(lang) != "" {
			c.Languages = append(c.Languages, lang)
		}
	}
	return c, nil
}

// apart says in words what a topic leaves out of its subject: kind meeting, not
// remark; place Quay Hall; known at 20.
func (t telling) apart(of topic) string {
	var parts []string
	for _, p := range of.chosen.Parameters() {
		words := "“" + p.Value + "”"
		if p.Name != projector.WordsParameter {
			words = p.Name + " " + t.chosenWords(p)
		}
		parts = append(parts, words)
	}
	for _, p := range of.from.Parameters() {
		parts = append(parts, strings.ReplaceAll(p.Name, "_", " ")+" "+p.Value)
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// chosenWords names what a parameter of a selection includes and excludes.
func (t telling) chosenWords(p projector.Parameter) string {
	var words []string
	for value := range strings.SplitSeq(p.Value, ",") {
		slug, excluded := strings.CutPrefix(value, "-")
		name := slug
		switch p.Name {
		case "actor", "entity", "place":
			name = t.named(slug).Name
		case "source":
			name = t.cited(slug).Source.Name
		}
		if excluded {
			name = "not " + name
		}
		words = append(words, name)
	}
	return list(words)
}

// chosen is the selection of a topic; an entity's feed chooses what names it.
func (t telling) chosen(of topic) projector.Selection {
	s := of.chosen
	if of.about.entity != "" {
		s.Entity.In = []string{of.about.entity}
	}
	return s
}

// rows are the occurrences of a topic, the latest changed first, and what ended
// them before their time.
type rows struct {
	changed iter.Seq[projector.Occurrence]
	err     func() error
}

func (h *handler) rows(ctx context.Context, t telling, of topic) (rows, error) {
	if id := of.about.occurrence; id != "" {
		o, _ := t.tl.Occurrence(id)
		all := append(t.tl.Parts(id), o)
		slices.SortStableFunc(all, func(a, b projector.Occurrence) int { return cmp.Compare(b.Changed, a.Changed) })
		return rows{slices.Values(all), t.tl.Err}, nil
	}
	s := t.chosen(of)
	if s.Words == "" {
		return rows{t.tl.Changes(s, 0), t.tl.Err}, nil
	}
	return h.withWords(ctx, t, s)
}

// tombstones are the entries that were retracted and have left the window, as
// many as a window holds. Words that were taken back are not looked for.
func (t telling) tombstones(of topic, items []Item) (gone []Tombstone) {
	if of.about.occurrence != "" || of.chosen.Words != "" {
		return nil
	}
	told := map[string]bool{}
	for _, i := range items {
		told[i.ID] = true
	}
	for o := range t.tl.Retracted(t.chosen(of)) {
		if id := urn(o.ID); !told[id] {
			gone = append(gone, t.tombstone(o, id))
		}
		if len(gone) == toSubscribe.least {
			break
		}
	}
	return gone
}

func (t telling) tombstone(o projector.Occurrence, id string) Tombstone {
	stone := Tombstone{ID: id, When: o.Updated, Days: o.Occurred, Revision: t.tl.Revision(o.ID)}
	if history := t.history(o); len(history) > 0 {
		last := history[len(history)-1]
		stone.By, stone.Reason, stone.When = clean(last.By), clean(last.Reason), last.Recorded
	}
	return stone
}

// archives is how many archives a feed leads to: those that are cut by sequence
// alone. A feed that looks from elsewhere than now, or for words, has none.
func (t telling) archives(of topic) int {
	if !of.archived() {
		return 0
	}
	return t.tl.Archives()
}

// archived tells whether a topic has archives.
func (t topic) archived() bool {
	return t.series == news && t.about.timeline != "" && t.about.occurrence == "" && t.chosen.Words == "" && t.from.Query() == ""
}

// originOf is the timeline's own channel, nil for that one.
func (c Channel) originOf(t telling) *Origin {
	if c.topic.about == (subject{timeline: t.tl.Slug()}) {
		return nil
	}
	return t.origin()
}

func (t telling) origin() *Origin {
	return &Origin{urn(t.firstEvent(events.KindTimeline, t.tl.Slug())), t.called(), newsOf(subject{timeline: t.tl.Slug()}), t.site}
}

// changed is when a channel last changed: with its items, with what was taken
// out, with the timeline's own record.
func (c Channel) changed(t telling) time.Time {
	newest := t.begun()
	for _, i := range c.Items {
		newest = latest(newest, i.Updated)
	}
	for _, gone := range c.Deleted {
		newest = latest(newest, gone.When)
	}
	return newest
}

// begun is when the timeline's own record last changed: the date of a channel
// without items.
func (t telling) begun() time.Time {
	return t.tl.LastChange(events.Ref{Timeline: t.tl.Slug(), Kind: events.KindTimeline, Key: t.tl.Slug()})
}

// newestFirst puts occurrences into the order of a channel: the latest recorded
// first.
func newestFirst(all []projector.Occurrence) []projector.Occurrence {
	slices.SortStableFunc(all, func(a, b projector.Occurrence) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID))
	})
	return all
}
