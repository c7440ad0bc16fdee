// webhook.js URL CURSOR posts every event to a URL, exactly once in effect:
//
// - An event is acknowledged only when the receiver has said 2xx. Until then it comes
//   again: after a failure, a lost answer, a restart of anybody. So each is posted at
//   least once.
// - Each post has the event's ce-id as Idempotency-Key. The receiver keeps the keys
//   with their effects, in one transaction, and answers 2xx to a key that it has: so no
//   repeated post has an effect.
// - The server keeps the place of a durable consumer. It can be lost with the server,
//   so this program keeps the last sequence too, in a file, and begins there anew.
//
// One event is on its way at a time: the effects come in the order of the log.
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, readJSON, replaceFile } from "./event.js";

const [url, cursor] = process.argv.slice(2);
const name = process.env.WEBHOOK_NAME; // all readers share the names: name it after yourself
const timeout = Number(process.env.WEBHOOK_TIMEOUT_MS ?? 10000);
let last = await readJSON(cursor, 0);
const nc = await connect();

for (;;) {
  try {
    await post(await durable());
  } catch (err) { // the server is away or has lost the consumer: look again
    console.error("again, because:", String(err));
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

// durable finds the consumer, or makes it behind the last event that is done.
async function durable() {
  const jsm = await jetstreamManager(nc);
  try {
    await jsm.consumers.info("DATELINE", name);
  } catch (err) {
    if (err.code !== 10014) throw err; // consumer not found
    await jsm.consumers.add("DATELINE", {
      durable_name: name,
      deliver_policy: "by_start_sequence",
      opt_start_seq: last + 1,
      ack_policy: "explicit",
      ack_wait: (timeout + 1000) * 1e6, // longer than a post takes
      max_ack_pending: 1,
      inactive_threshold: 7 * 24 * 3600 * 1e9,
    });
  }
  return jetstream(nc).consumers.get("DATELINE", name);
}

async function post(consumer) {
  for await (const m of await consumer.consume({ max_messages: 1 })) {
    if (m.seq > last) {
      try {
        await send(m);
      } catch (err) { // later, and later each time
        console.error("not taken:", m.seq, String(err));
        m.nak(Math.min(60000, 100 * 2 ** Math.min(m.info.deliveryCount, 10)));
        continue;
      }
      await replaceFile(cursor, m.seq);
      last = m.seq;
    }
    // The server confirms. Where it does not, the event comes again and is known.
    await m.ackAck();
  }
}

async function send(m) {
  const headers = { "content-type": "application/json", "idempotency-key": m.headers.get("ce-id") };
  for (const key of m.headers.keys()) { // CloudEvents has the same names over HTTP
    if (key.startsWith("ce-")) headers[key] = m.headers.get(key);
  }
  const answer = await fetch(url, { method: "POST", headers, body: m.data, signal: AbortSignal.timeout(timeout) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
}
