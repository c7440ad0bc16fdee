// tally.js FILE keeps the titles of all records in a file, through restarts of the
// server and of itself, without loss or repeat.
//
// Effect and sequence are in one file that is replaced as a whole: there is no moment
// at which one is there without the other. In a database that is one transaction.
// Whatever comes a second time has a sequence that is there already.
import { jetstream } from "@nats-io/jetstream";
import { change, connect, readJSON, replaceFile, title } from "./event.js";

const [file] = process.argv.slice(2);
const kept = await readJSON(file, { sequence: 0, events: 0, records: {} });
const consumer = await jetstream(await connect()).consumers.get("DATELINE", {
  deliver_policy: "by_start_sequence",
  opt_start_seq: kept.sequence + 1,
});
for await (const m of await consumer.consume()) {
  if (m.seq <= kept.sequence) continue; // done before
  kept.sequence = m.seq;
  kept.events++;
  if (change(m) === "retracted") delete kept.records[m.subject]; // it no longer stands
  else kept.records[m.subject] = title(m); // replaced, whatever the change
  await replaceFile(file, kept);
}
