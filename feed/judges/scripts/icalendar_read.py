"""Reads a calendar from standard input with icalendar and prints its events."""
import json
import sys

from icalendar import Calendar

print(json.dumps([{
    "UID": str(e["UID"]), "Title": str(e["SUMMARY"]), "Status": str(e.get("STATUS", "")), "Sequence": int(e.get("SEQUENCE", 0)),
} for e in Calendar.from_ical(sys.stdin.buffer.read()).walk("VEVENT")]))
