package api

import (
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Head is what every answer about a timeline begins with.
type Head struct {
	Timeline   string          `json:"timeline" doc:"slug"`
	Basis      projector.Basis `json:"basis" doc:"what the answer rests on"`
	BasisQuery string          `json:"basis_query" doc:"the parameters that ask with the basis again: the same answer for ever"`
}

// Page is the head of a list.
type Page struct {
	Head
	Next string `json:"next,omitempty" doc:"cursor of the rows behind these, absent at the end"`
}

// Timelines lists the timelines that stand, as known now.
type Timelines struct {
	Sequence  uint64        `json:"sequence" doc:"up to which the log is known"`
	Timelines []TimelineRow `json:"timelines"`
}

// TimelineRow is a timeline in a list.
type TimelineRow struct {
	Slug        string      `json:"slug"`
	Title       events.Text `json:"title"`
	Description events.Text `json:"description,omitempty"`
	Languages   []string    `json:"languages,omitempty"`
	Sequence    uint64      `json:"sequence" doc:"of its latest event"`
	Updated     time.Time   `json:"updated" doc:"when that was recorded"`
}

// Timeline is a timeline's own record.
type Timeline struct {
	Head
	Title     string          `json:"title" doc:"in its first language"`
	Published time.Time       `json:"published"`
	Updated   time.Time       `json:"updated" doc:"when the last event known was recorded"`
	Body      events.Timeline `json:"body"`
}

// Occurrences is the view timeline: what happened, by date, and behind all of
// that what nobody dates.
type Occurrences struct {
	Page
	Dated   []projector.Occurrence `json:"dated"`
	Undated []projector.Occurrence `json:"undated"`
}

// Commitments is the view of that name.
type Commitments struct {
	Page
	Commitments []projector.Commitment `json:"commitments"`
}

// Agreements is the view of that name.
type Agreements struct {
	Page
	Agreements []projector.Agreement `json:"agreements"`
}

// Initiatives is the view of that name.
type Initiatives struct {
	Page
	Initiatives []projector.Initiative `json:"initiatives"`
}

// Documents is the view of that name.
type Documents struct {
	Page
	Documents []projector.Initiative `json:"documents"`
}

// Offices is the view of that name.
type Offices struct {
	Page
	Offices []projector.Office `json:"offices"`
}

// Entities is the view of that name.
type Entities struct {
	Page
	Entities []projector.Entity `json:"entities"`
}

// Sources is the view of that name.
type Sources struct {
	Page
	Sources []projector.Source `json:"sources"`
}

// Disputes is the view of that name.
type Disputes struct {
	Page
	Disputes []projector.Dispute `json:"disputes"`
}

// Upcoming is the view of that name.
type Upcoming struct {
	Page
	Upcoming []projector.Upcoming `json:"upcoming"`
}

// Occurrence is one occurrence and its parts, the latest recorded first.
type Occurrence struct {
	Head
	Occurrence projector.Occurrence   `json:"occurrence"`
	Parts      []projector.Occurrence `json:"parts"`
}

// Entity is one entity.
type Entity struct {
	Head
	Entity projector.Entity `json:"entity"`
}

// Touching lists the occurrences that are about an entity or name it, the
// latest recorded first, retracted and fallen ones marked.
type Touching struct {
	Page
	Entity      projector.Name         `json:"entity"`
	Occurrences []projector.Occurrence `json:"occurrences"`
}

// Commitment is one commitment.
type Commitment struct {
	Head
	Commitment projector.Commitment `json:"commitment"`
}

// Agreement is one agreement.
type Agreement struct {
	Head
	Agreement projector.Agreement `json:"agreement"`
}

// Office is one office.
type Office struct {
	Head
	Office projector.Office `json:"office"`
}

// Source is one source and what cites it, in timeline order, the undated
// behind.
type Source struct {
	Page
	Source projector.Source       `json:"source"`
	Citing []projector.Occurrence `json:"citing"`
	Alone  []string               `json:"alone" doc:"ids of those in citing that no other source supports: what would fall without it"`
}

// History is that of a record, its first event first.
type History struct {
	Head
	Record  string              `json:"record" doc:"kind/key"`
	History []projector.Changed `json:"history"`
}

// Events lists the events of a timeline, in the order of their sequences.
type Events struct {
	Page
	Events []projector.Recorded `json:"events"`
}

// Why is the evidence behind a record or a field of it.
type Why struct {
	Head
	Why projector.Why `json:"why"`
}

// Difference is the way from one state of a timeline to another, in pages of
// lines.
type Difference struct {
	Timeline   string           `json:"timeline" doc:"slug"`
	From       projector.Basis  `json:"from"`
	To         projector.Basis  `json:"to"`
	BasisQuery string           `json:"basis_query" doc:"the parameters that ask with both bases again"`
	Next       string           `json:"next" doc:"the basis to send as since next time"`
	More       string           `json:"more,omitempty" doc:"cursor of the lines behind these, absent at the end"`
	Lines      []projector.Line `json:"lines"`
}

// Found lists what a search found, best first.
type Found struct {
	Page
	Hits []SearchHit `json:"hits"`
}
