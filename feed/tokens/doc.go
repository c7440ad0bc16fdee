// Package tokens keeps who may write over HTTP: bearer tokens (RFC 6750), each
// with a name, timelines and a last day.
//
// A secret is 256 random bits behind a prefix by which people and scanners of
// leaked secrets know it:
//
//	dateline_5f0c…  (9 and 64 characters)
//
// It is shown once. What is kept is its SHA-256: of bits that nobody can guess a
// plain digest is enough, and a slow one would only let strangers keep us busy.
// The store is read by nobody but the service, and is watched: what one process
// adds or revokes is known to all of them at once.
package tokens
