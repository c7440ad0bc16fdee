package check

// readingChecks are about the way from bytes to a tree.
var readingChecks = []check{
	{"encoding-unknown", Error, "RFC 7303, section 3", "serve UTF-8", func(d *document, say saying) {
		if d.decoded.unknown != "" {
			say(nil, "the encoding %q is not known here", d.decoded.unknown)
		}
	}},
	{"encoding-invalid", Error, "RFC 3629, section 4", "write UTF-8 throughout, and fold iCalendar between characters", func(d *document, say saying) {
		if d.decoded.bad >= 0 && d.decoded.unknown == "" {
			say(&node{at: d.decoded.bad}, "bytes that are no %s", d.decoded.encoding)
		}
	}},
	{"encoding-not-utf8", Warning, "RFC 7303, section 3.6; RFC 8259, section 8.1", "serve UTF-8, which every reader takes", func(d *document, say saying) {
		if d.decoded.encoding != "utf-8" && d.decoded.encoding != "utf8" && d.decoded.unknown == "" {
			say(nil, "it is encoded in %s", d.decoded.encoding)
		}
	}},
	{"encoding-bom", Warning, "RFC 8259, section 8.1; RFC 5545, section 3.1", "leave the byte order mark away", func(d *document, say saying) {
		if d.decoded.bom && (d.format == formatJSON || d.format == formatICal) {
			say(nil, "it begins with a byte order mark")
		}
	}},
	flawed("format-unknown", Error, "RFC 4287; RSS 2.0; JSON Feed 1.1; RFC 5545", "ask for the address of a feed"),
	flawed("format-html", Error, "RFC 4287; RSS 2.0; JSON Feed 1.1; RFC 5545", "ask for the feed that the page advertises"),
	flawed("nesting", Error, "RFC 8259, section 9", "no feed is built like this: readers refuse it"),
	flawed("xml-malformed", Error, "XML 1.0, section 2.1", "make the XML with a library; drop what XML forbids"),
	flawed("xml-namespace", Error, "Namespaces in XML 1.0, section 5", "declare the prefix with xmlns:"),
	flawed("xml-entity", Error, "XML 1.0, section 4.2", "write the characters themselves: readers refuse entities of a document's own"),
	flawed("xml-doctype", Warning, "XML 1.0, section 2.8", "leave the DOCTYPE away: many readers refuse it"),
	flawed("json-malformed", Error, "RFC 8259, section 2", "make the JSON with a library"),
	flawed("json-duplicate-key", Error, "RFC 8259, section 4", "give each key once: readers disagree which counts"),
	flawed("json-surrogate", Error, "RFC 8259, section 8.2", "write the character itself, or both halves"),
	flawed("ical-malformed", Error, "RFC 5545, section 3.1 and 3.4", "write NAME;PARAMETER=value:value, and an END for each BEGIN"),
	flawed("ical-crlf", Error, "RFC 5545, section 3.1", "end every line with CR LF"),
	flawed("ical-folding", Warning, "RFC 5545, section 3.1", "fold lines after 75 octets"),
	flawed("ical-streams", Warning, "RFC 5545, section 3.4", "serve one VCALENDAR: readers stop after the first"),
}

// flawed tells what came up while the tree was made.
func flawed(id string, level Level, spec, hint string) check {
	return check{id, level, spec, hint, func(d *document, say saying) {
		for _, f := range d.flaws {
			if f.check == id {
				say(&node{at: f.at}, "%s", f.says)
			}
		}
	}}
}
