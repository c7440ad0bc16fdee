"""Fetches a feed with feedparser, as programs in Python do, and prints what it
found."""
import json
import sys
import time

import feedparser


def when(parsed):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", parsed) if parsed else ""


have = json.load(sys.stdin)
feed = feedparser.parse(sys.argv[1], etag=have["ETag"] or None, modified=have["Modified"] or None,
                        agent="dateline-judge/1")  # rss2email says that it is feedparser
if feed.bozo and feed.get("status") != 304:
    sys.exit(repr(feed.bozo_exception))
print(json.dumps({
    "Status": feed.get("status", 0),
    "ETag": feed.get("etag", ""),
    "Modified": feed.get("modified", ""),
    "Entries": [{
        "ID": e.get("id", ""),
        "Title": e.get("title", ""),
        "Link": e.get("link", ""),
        "Published": when(e.get("published_parsed")),
        "Updated": when(e.get("updated_parsed")),
        "Authors": [a.get("name", "") for a in e.get("authors", [])],
        "Categories": [tag.label or tag.term for tag in e.get("tags", [])],
        "Content": "".join(c.value for c in e.get("content", [])),
        "Summary": e.get("summary", ""),
    } for e in feed.entries],
}))
