// Has AsyncAPI's own parser read documents, and says what is an error in them.
// Of version 3 it does not hold examples against their schemas, so Ajv does.
const fs = require("fs");
const { Parser } = require("@asyncapi/parser");
const Ajv = require("ajv").default;

const ajv = new Ajv({ allErrors: true, strict: false });
const check = (what, schema, value) => (ajv.validate(schema, value) ? [] : [`${what}: ${ajv.errorsText()}`]);

const parser = new Parser();

(async () => {
  for (const name of process.argv.slice(2)) {
    const { document, diagnostics } = await parser.parse(fs.readFileSync(name, "utf8"));
    const errors = diagnostics.filter((d) => d.severity <= 1).map((d) => `${d.code} at ${d.path.join(".")}: ${d.message}`);
    for (const m of document?.messages().all() ?? []) {
      for (const e of m.examples().all()) {
        errors.push(...check(`headers of example ${e.name()}`, m.headers().json(), e.headers()));
        errors.push(...check(`payload of example ${e.name()}`, m.payload().json(), e.payload()));
      }
    }
    for (const e of errors) console.log(`${name}: ${e}`);
    if (!errors.length) console.log(`${name} is good: ${document.channels().all().length} channels, ${document.operations().all().length} operations`);
  }
})();
