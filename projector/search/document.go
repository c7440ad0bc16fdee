package search

// Document is one version of one record, as texts.
type Document struct {
	Sequence uint64   // of the event, from 1; the version stands from here on
	Timeline string   // slug
	Record   string   // kind/key, unique in the timeline
	Gone     bool     // retracted: ends the former version, matches nothing itself
	Title    []string // title or names, in every language, plain text
	Body     []string // summary, description, aliases, terms, plain text
}

// Hit is a version that matches. In Title and Snippet the matched parts stand
// between [MarkStart] and [MarkEnd]; the rest is plain text, not escaped.
type Hit struct {
	Sequence uint64
	Timeline string
	Record   string
	Score    float64 // BM25, higher is better; only comparable within a window
	Title    string  // the first title with a match, else the first
	Snippet  string  // the part of the body around the matches; empty without a body
	Place    Place   // for [Query.After], to go on behind this hit
}

// Query asks for the versions that match a text.
//
// The words of Text must all be there, in any order. "In quotes" they stand
// together and as written; -word or -"a phrase" must not be there; word* is
// every word that begins so. All else is literal.
type Query struct {
	Timeline string // slug; empty is all
	Text     string // at most [MaxText] characters and [MaxWords] words
	KnownAt  uint64 // sequence; 0, or one that is still to come, is the last indexed
	After    Place  // zero is the first page; else it also says KnownAt
	Limit    int    // hits a page; 0 is 20, more than [MaxLimit] is MaxLimit
}
