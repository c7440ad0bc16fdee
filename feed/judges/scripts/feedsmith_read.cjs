// Reads a feed from standard input with feedsmith and prints its entries.
const fs = require("fs");
const { parseFeed } = require("feedsmith");

const second = (date) => (date ? new Date(date).toISOString().slice(0, 19) + "Z" : "");
const alternate = (links) => links?.find((l) => !l.rel || l.rel === "alternate")?.href;

const readers = {
  atom: (e) => ({
    ID: e.id,
    Title: e.title?.value ?? e.title,
    Link: alternate(e.links),
    Published: second(e.published),
    Updated: second(e.updated),
    Authors: (e.authors ?? []).map((a) => a.name),
    Categories: (e.categories ?? []).map((c) => c.label ?? c.term),
    Content: e.content?.value ?? e.content,
    Summary: e.summary?.value ?? e.summary,
  }),
  rss: (e) => ({
    ID: e.guid?.value,
    Title: e.title,
    Link: e.link,
    Published: second(e.pubDate),
    Updated: second(e.atom?.updated),
    Authors: e.dc?.creators ?? [],
    Categories: (e.categories ?? []).map((c) => c.name),
    Content: e.content?.encoded,
    Summary: e.description,
  }),
  json: (e) => ({
    ID: e.id,
    Title: e.title,
    Link: e.url,
    Published: second(e.date_published),
    Updated: second(e.date_modified),
    Authors: (e.authors ?? []).map((a) => a.name),
    Categories: e.tags ?? [],
    Content: e.content_html,
    Summary: e.summary,
  }),
};

const { format, feed } = parseFeed(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify((feed.entries ?? feed.items ?? []).map(readers[format])));
