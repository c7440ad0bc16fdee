package feed

import (
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// officeRow is who is attested in an office on the day.
type officeRow struct {
	named
	Holders       []attestation
	Before, After *attestation
	Vague         []attestation
	Carried       bool // the holder was attested before the day
}

// attestation is a dated occurrence that names a person in an office.
type attestation struct {
	Holder  named
	When    string
	URL     string // of the occurrence
	Sources []named
}

func (t telling) offices() any {
	rows := slices.Collect(t.tl.Offices(""))
	told := make([]officeRow, len(rows))
	for i, o := range rows {
		told[i] = officeRow{
			named: t.named(o.Slug), Holders: t.attested(o.Holders), Vague: t.attested(o.Vague),
			Before: t.neighbour(o.Before), After: t.neighbour(o.After), Carried: o.Carried,
		}
	}
	return told
}

func (t telling) attested(all []projector.Attestation) []attestation {
	told := make([]attestation, len(all))
	for i, a := range all {
		told[i] = attestation{
			Holder: t.named(a.Holder.Slug), When: a.When,
			URL: t.site.occurrence(t.tl.Slug(), a.Occurrence), Sources: t.sourceLinks(a.Sources),
		}
	}
	return told
}

func (t telling) neighbour(a *projector.Attestation) *attestation {
	if a == nil {
		return nil
	}
	return &t.attested([]projector.Attestation{*a})[0]
}

// sourceRow is a source and how much rests on it.
type sourceRow struct {
	Slug, Title, Kind, Publisher, Published, Note, URL, SHA256, Lang string
	Inferred, Retracted                                              bool
	Cited, Alone                                                     int
	Flags                                                            []string
}

func (t telling) sourceRows() any {
	rows := slices.Collect(t.tl.Sources(""))
	told := make([]sourceRow, len(rows))
	for i, s := range rows {
		told[i] = sourceRow{
			Slug: s.Slug, Title: clean(s.Title), Kind: capital(s.Kind), Publisher: clean(s.Body.Publisher), Published: s.Published,
			Note: clean(s.Body.DatingNote), URL: webURL(s.Body.URL), SHA256: s.Body.SHA256, Lang: s.Body.Lang,
			Inferred: s.Dating == events.Inferred, Retracted: s.Retracted, Cited: s.Cited, Alone: s.Alone, Flags: s.Body.Flags,
		}
	}
	return told
}
