// Reads calendars with ical.js in its strict mode, down to every value.
const fs = require("fs");
const ICAL = require("ical.js");

ICAL.design.strict = true;

function problem(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  if (calendar.name !== "vcalendar") return "it is " + calendar.name;
  const events = calendar.getAllSubcomponents("vevent");
  if (events.length !== (text.match(/^BEGIN:VEVENT\r$/gm) ?? []).length) return events.length + " events";
  for (const component of [calendar, ...events]) {
    for (const property of component.getAllProperties()) property.getValues();
  }
  for (const component of events) {
    const event = new ICAL.Event(component);
    const { year, month, day } = event.startDate ?? {};
    const date = new Date(Date.UTC(2000, month - 1, day));
    if (!event.uid || !event.summary || !Number.isInteger(year)) return "an event without UID, SUMMARY or DTSTART";
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return "no such day: " + event.startDate;
    if (event.duration.isNegative) return event.uid + " ends before it begins";
  }
  return "";
}

for (const name of process.argv.slice(1)) {
  let what;
  try {
    what = problem(fs.readFileSync(name, "utf8"));
  } catch (error) {
    what = String(error);
  }
  if (what) {
    console.log(name, what);
    process.exitCode = 1;
  }
}
