// replay.js TIMELINE MONTH prints what was recorded in a timeline in a month (UTC),
// and ends.
//
// A consumer's start time is when the broker stored a message, which is not when it
// was recorded: a restored backup was stored today. So search by ce-recordedtime,
// which never goes back within a timeline.
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, tell } from "./event.js";

const [timeline, month] = process.argv.slice(2); // harbour 2025-09
const filter = `dateline.${timeline}.>`;
const nc = await connect();
const jsm = await jetstreamManager(nc);
const head = (await jsm.streams.info("DATELINE")).state.last_seq;

// next is the first event of the timeline at or behind a sequence, or null.
const next = (seq) => jsm.streams.getMessage("DATELINE", { seq, next_by_subj: filter });

// firstSince is a sequence behind everything of the timeline that was recorded
// before a time, found by halves: some twenty questions for a million events.
async function firstSince(time) {
  let low = 1, high = head + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const m = await next(middle);
    if (m && new Date(m.header.get("ce-recordedtime")) < time) low = m.seq + 1;
    else high = middle;
  }
  return low;
}

const begin = new Date(month + "-01T00:00:00Z");
const behind = new Date(begin);
behind.setUTCMonth(begin.getUTCMonth() + 1);
const [from, end] = [await firstSince(begin), await firstSince(behind)];

// Is there anything at all? A consumer would wait for it.
const first = await next(from);
if (first && first.seq < end) {
  const consumer = await jetstream(nc).consumers.get("DATELINE", {
    filter_subjects: [filter],
    deliver_policy: "by_start_sequence",
    opt_start_seq: from,
  });
  for await (const m of await consumer.consume()) {
    if (m.seq >= end) break;
    tell(m);
    if (m.info.pending === 0) break; // nothing of the timeline behind it, for now
  }
}
await nc.close();
