// Package judges has programs that others wrote look at what we write: those
// that say whether a document is good, and those that people read feeds with.
// It is for tests, of any package.
//
// A [Judge] takes documents or says why not; [Check] has all judges of a format
// look at one. A [Reader] subscribes to a URL and tells what entries it holds.
//
// The programs come from Debian (make deps) and, by a lock file, from npm. One
// that is missing is a failure: a test that skips protects nothing. The schema
// of RFC 4287 alone lies beside the project and not in it; where it is not, jing
// is not asked about Atom, and that is logged.
package judges
