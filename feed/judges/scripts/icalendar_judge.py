"""Reads calendars with icalendar, and holds them to what RFC 5545 asks for and
a lenient parser lets pass: line ends, folding, and properties that must be there
once."""
import sys

from icalendar import Calendar

ONCE = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "STATUS")


def problems(document):
    if not document.endswith(b"\r\n"):
        yield "the last line does not end"
    for number, line in enumerate(document.split(b"\r\n"), 1):
        if len(line) > 75 or any(c in line for c in b"\r\n\0"):
            yield "line %d has %d octets: %r" % (number, len(line), line[:80])
        line.decode("utf-8")  # RFC 5545, section 3.1: ours do not cut characters
    calendar = Calendar.from_ical(document)
    if calendar.name != "VCALENDAR" or calendar.get("VERSION") != "2.0" or not calendar.get("PRODID"):
        yield "no head"
    seen = set()
    for event in calendar.walk("VEVENT"):
        if event.errors:
            yield repr(event.errors)
        for name in ONCE:
            if name in ("SEQUENCE", "STATUS") and name not in event:
                continue
            if name not in event or isinstance(event[name], list):
                yield "%s of %r" % (name, event.get("UID"))
        key = (str(event.get("UID")), str(event.get("RECURRENCE-ID")))
        if key in seen:
            yield "UID %s twice" % event.get("UID")
        seen.add(key)
        if not event.decoded("DTSTAMP").tzinfo:
            yield "DTSTAMP is not in UTC"
        if "DTEND" in event and event.decoded("DTEND") <= event.decoded("DTSTART"):
            yield "%s ends before it begins" % event.get("UID")
    again = Calendar.from_ical(calendar.to_ical())
    if len(again.walk("VEVENT")) != len(seen):
        yield "written back it has other events"


refused = False
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        try:
            found = list(problems(file.read()))
        except Exception as error:
            found = [repr(error)]
    if found:
        print(name, "; ".join(found[:20]))
        refused = True
sys.exit(refused)
