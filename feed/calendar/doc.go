// Package calendar finds a date's place in a calendar and writes iCalendar (RFC
// 5545, RFC 7986): what the feeds and the exports of a timeline have in common.
//
//	days.go    the days of a date, and whether they say all that it does
//	event.go   an all-day event that blocks nobody's time
//	write.go   a calendar's head, its events, its end
//	parse.go   reads one, and holds it to what lenient parsers let pass
//
// A date goes into a calendar by whole days. A month is never put on its first
// day as if that were known: it is shown whole, with words in the title, or,
// where it would be a bar of more than a month, not at all.
package calendar
