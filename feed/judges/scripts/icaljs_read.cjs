// Reads a calendar from standard input with ical.js and prints its events.
const fs = require("fs");
const ICAL = require("ical.js");

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(0, "utf8")));
console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return { UID: event.uid, Title: event.summary, Status: component.getFirstPropertyValue("status") ?? "", Sequence: event.sequence ?? 0 };
})));
