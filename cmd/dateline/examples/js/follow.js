// follow.js prints every event from the first on, and then each as it is recorded.
//
// An ordered consumer keeps its own place: after a lost connection or a restart of
// the server it goes on behind the last event that it gave out. To go on from where
// this program was yesterday, keep the sequence: see tally.js.
import { jetstream } from "@nats-io/jetstream";
import { connect, tell } from "./event.js";

const consumer = await jetstream(await connect()).consumers.get("DATELINE");
for await (const m of await consumer.consume()) tell(m);
