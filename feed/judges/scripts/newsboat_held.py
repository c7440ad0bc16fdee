"""Prints what newsboat holds of a feed."""
import datetime
import json
import sqlite3
import sys

database, url = sys.argv[1:]
rows = sqlite3.connect(database).execute(
    "select guid, title, url, author, pubDate, content from rss_item where feedurl = ? order by id", (url,))
print(json.dumps([{
    "ID": guid, "Title": title, "Link": link, "Content": content, "Authors": [author] if author else [],
    "Published": datetime.datetime.utcfromtimestamp(date).strftime("%Y-%m-%dT%H:%M:%SZ"),
} for guid, title, link, author, date, content in rows]))
