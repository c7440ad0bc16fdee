// Package materialized keeps what the log adds up to as tables, for programs
// that want the current state and not to fold events themselves.
//
// # Tables
//
// A view is a function from records to rows: [Views] lists them. A table holds
// the rows of all timelines under keys such as harbour.entity.quay, and beside
// them, under the key checkpoint, up to where it holds them:
//
//	{"view":"entities","format":1,"log":"01K…","sequence":253,"today":"2026-11-28"}
//
// What a table holds at a checkpoint is a pure function of the log up to that
// sequence and of that day (UTC, on which statuses rest). So nothing is
// remembered between two commits: what differs between two bases is worked out
// from both, for the records that the events between them may have altered, and
// for every entity when the day is another.
//
// The rows that differ and the checkpoint are committed together, all or none,
// and only over the checkpoint that was read. That fences whoever else keeps
// the same table: who comes second loses, reads the checkpoint and goes on from
// there. More than fits one commit goes in several, each with a checkpoint that
// says where it leads ("to"); after a crash whoever goes on writes the same
// rows again.
//
// # Versions
//
// The pointer of a view names the table that readers are to use, which is its
// generation n. A view in another format, or one that is to be rebuilt, is built
// beside it as generation n+1. When that has caught up, the pointer moves. The
// table before stays for a day, kept current by whoever writes its format, so
// that nobody who reads it is disturbed, and is then dropped.
package materialized
