// Reads feeds with feedsmith, which must find the format and every entry.
const fs = require("fs");
const { parseFeed, parseOpml } = require("feedsmith");

const [kind, ...files] = process.argv.slice(1);
const entries = { atom: /<entry[\s>]/g, rss: /<item[\s>]/g };

function problem(text) {
  if (kind === "opml") {
    const found = parseOpml(text)?.body?.outlines;
    return found?.length ? "" : "no outlines";
  }
  const { format, feed } = parseFeed(text);
  if (format !== kind) return "it is " + format;
  const found = (kind === "atom" ? feed.entries : feed.items) ?? [];
  const written = kind === "json" ? JSON.parse(text).items.length : (text.match(entries[kind]) ?? []).length;
  if (found.length !== written) return `${found.length} of ${written} entries`;
  const ids = new Set(found.map((e) => (kind === "rss" ? e.guid?.value : e.id)));
  return ids.size === found.length && !ids.has(undefined) ? "" : "ids " + [...ids];
}

for (const name of files) {
  let what;
  try {
    what = problem(fs.readFileSync(name, "utf8"));
  } catch (error) {
    what = String(error);
  }
  if (what) {
    console.log(name, what);
    process.exitCode = 1;
  }
}
