package judges

// everything is every field that an entry can have.
var everything = []string{"id", "title", "link", "published", "updated", "authors", "categories", "content", "summary"}

// Readers are all readers and the formats that each understands. What they do
// with the fields is theirs: newsboat keeps one author, rss2email makes a mail
// of what it sees first and never looks at it again, none keeps the time of a
// change of RSS but the parsers that know atom:updated. JSON Feed is read by
// gofeed and feedsmith alone: Debian's newsboat finds no XML in it, and its
// feedparser, on which rss2email stands, nothing well-formed.
var Readers = []Reader{
	{
		Name: "newsboat", Agent: "newsboat/", Patience: 3, Subscribe: subscribeNewsboat,
		Shows: map[string][]string{Atom: fields("-updated -categories -summary"), RSS: fields("-updated -categories -summary")},
	},
	{
		Name: "rss2email", Agent: "feedparser/", Patience: 1, Deaf: true, Subscribe: subscribeRSS2email,
		Shows: map[string][]string{Atom: fields("-updated -summary"), RSS: fields("-updated -summary")},
	},
	{
		Name: "feedparser", Agent: "dateline-judge/", Patience: 1,
		Subscribe: inOwnWay(func(url string) call { return inPython(feedparserFetch, url) }),
		Shows:     map[string][]string{Atom: everything, RSS: everything},
	},
	{
		Name: "XML::Feed", Agent: "URI::Fetch/", Patience: 1,
		Subscribe: inOwnWay(func(url string) call { return call{program: "/usr/bin/perl", args: []string{"-e", xmlFeedFetch, url}} }),
		Shows:     map[string][]string{Atom: everything, RSS: everything},
	},
	{
		Name: "gofeed", Agent: "gofeed/", Patience: 1, Subscribe: overHTTP("gofeed/1", readGofeed),
		Shows: map[string][]string{Atom: everything, RSS: everything, JSON: everything},
	},
	{
		Name: "rss-parser", Agent: "rss-parser/", Patience: 1, Subscribe: overHTTP("rss-parser/3", inScript(rssParserRead)),
		Shows: map[string][]string{Atom: everything, RSS: everything},
	},
	{
		Name: "feedsmith", Agent: "feedsmith/", Patience: 1, Subscribe: overHTTP("feedsmith/3", inScript(feedsmithRead)),
		Shows: map[string][]string{Atom: everything, RSS: everything, JSON: everything},
	},
}
