// watch.js TIMELINE SLUG prints the status of a commitment, and then each change of it. Where
// there is none yet it says so and waits: it may be misspelt.
//
// The table to look into is named by a pointer, which moves when the table was built
// anew, for a new version say: so both are watched.
import { Kvm } from "@nats-io/kv";
import { connect } from "./event.js";

const [timeline, slug] = process.argv.slice(2);
const kvm = new Kvm(await connect());
const key = `${timeline}.entity.${slug}`;
const views = await kvm.open("DATELINE_VIEWS");
let rows, bucket, told;
if (!(await views.get("entities"))) console.error("there is no table of entities yet: waiting for it");

for await (const pointer of await views.watch({ key: "entities" })) {
  const to = pointer.json().bucket; // absent until the first is built
  if (!to || to === bucket) continue;
  rows?.stop();
  const table = await kvm.open(bucket = to);
  rows = await table.watch({ key });
  print(rows); // goes on beside
  if (!told && !(await table.get(key))) console.error(`there is no ${key} yet: waiting for it`);
}

async function print(rows) {
  for await (const row of rows) {
    const state = say(row);
    if (state !== told) console.log(told = state); // a table built anew says the same again
  }
}

// say is what a row says in a line.
function say(row) {
  if (row.operation !== "PUT") return `${row.key} is no more`;
  const { name, status, standing } = row.json();
  return `${name}: ${standing === "stands" ? status : standing}`; // else retracted, or fallen with its sources
}
