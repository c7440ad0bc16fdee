"""Reads feeds with feedparser, which must have nothing to complain of."""
import re
import sys

import feedparser

VERSIONS = {"atom": "atom10", "rss": "rss20"}
ENTRIES = {"atom": rb"<entry[\s>]", "rss": rb"<item[\s>]"}

refused = False
kind, files = sys.argv[1], sys.argv[2:]
for name in files:
    with open(name, "rb") as file:
        document = file.read()
    feed = feedparser.parse(document)
    problems = []
    if feed.bozo:
        problems.append(repr(feed.bozo_exception))
    if feed.version != VERSIONS[kind]:
        problems.append("it is %r" % feed.version)
    ids = [e.get("id") for e in feed.entries]
    if len(ids) != len(re.findall(ENTRIES[kind], document)):
        problems.append("%d entries" % len(ids))
    if len(set(ids)) != len(ids) or not all(ids):
        problems.append("ids %r" % ids)
    for e in feed.entries:
        if not e.get("published_parsed") or not e.get("title") or not e.get("link"):
            problems.append("date, title or link of %r" % e.get("id"))
    if problems:
        print(name, "; ".join(problems))
        refused = True
sys.exit(refused)
