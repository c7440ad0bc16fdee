// Compiles the published schemas by draft 2020-12 and holds values against them:
// lines of {"schema": URN, "value": …}. It says what it refuses, and ends with
// how many it took.
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;

const [schemas, values] = process.argv.slice(2).map((name) => fs.readFileSync(name, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)));
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true });
formats(ajv);
for (const schema of schemas) {
  if (!ajv.validateSchema(schema)) console.log(schema.$id, ajv.errorsText());
  ajv.addSchema(schema);
}
for (const schema of schemas) ajv.getSchema(schema.$id); // compiled, references and all
let taken = 0;
for (const { schema, value } of values) {
  if (ajv.validate(schema, value)) taken++;
  else console.log(schema, JSON.stringify(value).slice(0, 300), ajv.errorsText());
}
console.log("taken", taken, "schemas", schemas.length);
