// Package stream tells each change of a timeline as it is recorded, as
// server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)
// at /{timeline}/stream.
//
// # The wire format
//
// One change is one message. This is one, complete; its data is one line, a
// [Message]:
//
//	id: 5
//	event: corrected
//	data: {"sequence":5,"id":"01KWVAFRQV0000000000000005","urn":"urn:uuid:019f36a7-e2fb-0000-0000-000000000005","timeline":"harbour","record":"meeting/01KWVAFRQV0000000000000004","change":"corrected","recorded":"2026-07-06T09:00:00.123Z","by":"ada","reason":"The minutes give the day.","title":"The board meets","occurred":"2026-07-03","url":"https://timeline.example.org/harbour/occurrences/01KWVAFRQV0000000000000004","body":{"type":"meeting.held","occurred":"2026-07-03","title":"The board meets","citations":[{"source":"gazette"}]}}
//
// The event is what was done to the record: recorded, refined, corrected, cited
// or retracted. A browser hears of one with addEventListener and the name of the
// change; onmessage hears of none.
//
// The id is the sequence of the change in the log, which holds all timelines: the
// ids of one timeline's stream ascend, and have gaps.
//
// A stream begins with "retry", how long to wait before connecting again, and
// with an id without data, and repeats the latter when it has passed over
// changes that were not asked for. To a client these are no event; they say from
// where to go on. When there is nothing else to say a comment is sent, every 15
// seconds.
//
// # Where a stream begins
//
// Behind the sequence in Last-Event-ID, which a browser sends when it connects
// again; else behind since, which is a sequence (0: from the beginning), a time,
// or a day, which stands for its end in UTC; else with what is recorded from now
// on. What was recorded and what will be is one walk over the log by sequence, so
// nothing is left out and nothing is told twice, however often a client connects
// again. A sequence ahead of the log is refused.
//
// # What is told
//
// With the parameters of a [projector.Selection] (actor, entity, kind, place, q,
// source) only changes of occurrences that it chooses, and the change that ends
// that: a record that was chosen before a change and is not after it, or is
// retracted, is told once more, so that nobody keeps what was corrected away.
// What is told follows from the log and the selection alone, not from when a
// client connected. Without a parameter entities, sources and the timeline
// itself are told too.
//
// A change whose body cannot be read is passed over, but for a retraction, which
// is told without title, occurred and body.
//
// # Who may listen
//
// Everybody, from any origin, as long as there is room: [Options] bounds the
// streams in all and those of one client. A client that takes nothing for thirty
// seconds is disconnected; it goes on where it was when it comes again.
package stream
