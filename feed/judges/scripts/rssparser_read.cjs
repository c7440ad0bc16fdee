// Reads a feed from standard input with rss-parser and prints its entries.
const fs = require("fs");
const Parser = require("rss-parser");

const second = (date) => (date ? new Date(date).toISOString().slice(0, 19) + "Z" : "");
const words = (category) => category._ ?? category.$?.label ?? category.$?.term ?? category;

new Parser({ customFields: { item: ["updated", ["atom:updated", "updated"], ["category", "categories", { keepArray: true }]] } })
  .parseString(fs.readFileSync(0, "utf8"))
  .then((feed) => console.log(JSON.stringify(feed.items.map((i) => ({
    ID: i.guid ?? i.id,
    Title: i.title,
    Link: i.link,
    Published: second(i.isoDate),
    Updated: second(i.updated),
    Authors: [i.creator ?? i.author],
    Categories: (i.categories ?? []).map(words),
    Content: i["content:encoded"] ?? i.content,
    Summary: i["content:encoded"] ? i.content : i.summary,
  })))));
