// Holds JSON Feeds against the schema of JSON Feed 1.1.
const fs = require("fs");
const Ajv = require("ajv");
const formats = require("ajv-formats");
const schema = require("jsonfeed-schema/v1.1");

const ajv = new Ajv({ allErrors: true, strict: false });
formats(ajv);
const validate = ajv.compile(schema);

for (const name of process.argv.slice(1)) {
  let errors;
  try {
    const feed = JSON.parse(fs.readFileSync(name, "utf8"));
    errors = validate(feed) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}`);
    if (feed.version !== "https://jsonfeed.org/version/1.1") errors.push("version " + feed.version);
    const ids = (feed.items ?? []).map((i) => i.id);
    if (new Set(ids).size !== ids.length) errors.push("an id twice");
  } catch (error) {
    errors = [String(error)];
  }
  if (errors.length) {
    console.log(name, errors.slice(0, 20).join("; "));
    process.exitCode = 1;
  }
}
