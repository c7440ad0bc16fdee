"""Reads a calendar from standard input and prints how many events it has.

Every event must have what RFC 5545 asks for, and dates without times.
"""
import datetime
import sys

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
assert calendar["VERSION"] == "2.0" and calendar["PRODID"], "no head"
events = calendar.walk("VEVENT")
for event in events:
    assert not event.errors, event.errors
    start, end = event.decoded("DTSTART"), event.decoded("DTEND")
    assert type(start) is datetime.date and type(end) is datetime.date and start < end, (start, end)
    assert event.decoded("DTSTAMP").tzinfo and event["UID"] and event["SUMMARY"], event
    assert event["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED"), event["STATUS"]
print(len(events))
