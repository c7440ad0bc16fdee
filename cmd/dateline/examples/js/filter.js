// filter.js KIND prints one kind of every timeline: dateline.<timeline>.<kind>.<key>.
// The server selects, so nothing else is sent; the sequences have gaps therefore.
import { jetstream } from "@nats-io/jetstream";
import { connect, tell } from "./event.js";

const [kind] = process.argv.slice(2);
const consumer = await jetstream(await connect()).consumers.get("DATELINE", { filter_subjects: [`dateline.*.${kind}.>`] });
for await (const m of await consumer.consume()) tell(m);
