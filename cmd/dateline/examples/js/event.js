// What the examples share: a connection, and an event as a line.
import { readFile, open, rename } from "node:fs/promises";
import { connect as dial } from "@nats-io/transport-node";

// connect comes back for ever after a lost connection, and says what the server
// refuses: by default such words go nowhere. NATS_URL is such as
// nats://reader:reader@localhost:4222.
export async function connect() {
  const url = new URL(process.env.NATS_URL);
  const nc = await dial({ servers: url.host, user: url.username, pass: url.password, maxReconnectAttempts: -1 });
  (async () => {
    for await (const status of nc.status()) {
      if (status.type === "error") console.error(String(status.error));
    }
  })();
  return nc;
}

// tell prints an event in a line: its place in the log, what happened to which
// record, and what that says now. The whole record comes each time, so whoever
// keeps records replaces by subject.
export function tell(m) {
  let line = `${m.seq} ${change(m)} ${m.subject}: ${title(m)}`;
  if (["corrected", "retracted"].includes(change(m))) { // whoever was told before is told why
    line += ` (because: ${decodeURIComponent(m.headers.get("ce-reason"))})`;
  }
  console.log(line);
}

// change is what happened to the record: dateline.<change>.v1.
export const change = (m) => m.headers.get("ce-type").split(".")[1];

// title is how a record calls itself: entities have a name, all else a title.
export function title(m) {
  try {
    const record = m.json();
    return record.title ?? record.name;
  } catch {
    return "(not valid: skipped)";
  }
}

// readJSON reads what replaceFile has written, or has something else to begin with.
export async function readJSON(name, beginning) {
  try {
    return JSON.parse(await readFile(name, "utf8"));
  } catch (err) {
    if (err.code === "ENOENT") return beginning;
    throw err;
  }
}

// replaceFile puts a new value in the place of the old one, whole or not at all.
export async function replaceFile(name, value) {
  const beside = await open(name + ".new", "w", 0o600);
  await beside.writeFile(JSON.stringify(value));
  await beside.sync();
  await beside.close();
  await rename(name + ".new", name);
}
