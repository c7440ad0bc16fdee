"""Reads a feed on standard input and prints every field that feedparser found."""
import json
import sys
import time

import feedparser


def when(parsed):
    return time.strftime("%Y-%m-%dT%H:%M:%S", parsed) if parsed else ""


feed = feedparser.parse(sys.stdin.buffer.read())
channel = feed.feed
print(json.dumps({
    "Bozo": bool(feed.bozo),
    "Version": feed.version,
    "ID": channel.get("id", ""),
    "Title": channel.get("title", ""),
    "Subtitle": channel.get("subtitle", ""),
    "Language": channel.get("language", ""),
    "Rights": channel.get("rights", ""),
    "Author": channel.get("author", ""),
    "Updated": when(channel.get("updated_parsed")),
    "Links": [[link.get("rel"), link.get("type"), link.get("href")] for link in channel.get("links", [])],
    "Entries": [{
        "ID": e.get("id", ""),
        "PermaLink": bool(e.get("guidislink", False)),
        "Title": e.get("title", ""),
        "Link": e.get("link", ""),
        "Published": when(e.get("published_parsed")),
        "Updated": when(e.get("updated_parsed")),
        "Author": e.get("author", ""),
        "Summary": e.get("summary", ""),
        "Content": [[c.type, c.language, len(c.value) > 0] for c in e.get("content", [])],
        "Tags": [{"Term": tag.term, "Scheme": tag.scheme, "Label": tag.label} for tag in e.get("tags", [])],
        "Links": [[link.get("rel"), link.get("href")] for link in e.get("links", [])],
        "StartDate": e.get("ev_startdate", ""),
        "EndDate": e.get("ev_enddate", ""),
    } for e in feed.entries],
}, indent=1, ensure_ascii=False, sort_keys=True))
