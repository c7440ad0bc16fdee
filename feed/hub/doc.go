// Package hub is a WebSub hub (W3C Recommendation of 23 January 2018) for the
// feeds of one publisher: whoever subscribes is sent a feed whenever it changes,
// and need not ask.
//
//	request.go    a form becomes a request: what may be asked for
//	http.go       it is noted as an intent, durably, and accepted (202)
//	verify.go     the callback is asked whether it meant that; then it is a subscription
//	topic.go      a topic's document, by asking the feeds' own handler
//	run.go        rounds over all topics after each change; calls that are due
//	deliver.go    one delivery: claimed, sent, its outcome noted
//	store.go      what is kept, and how
//	book.go       the same in memory, and what waits; jobs.go: what is due now
//	address.go    whom the hub may call; client.go: how
//	limits.go     what strangers can make it keep and do
//
// # What cannot be lost
//
// The store keeps, for each subscription, which document its subscriber has. No
// list of deliveries is kept: one waits where a topic is now something else. So
// a hub that is killed at any moment knows after its restart what it owes:
//
//	between the log and the hub     the first round finds the topic changed
//	between claim and answer        the claim runs out after seven seconds: sent again
//	between answer and note         the same: a subscriber may get a document twice
//	between 202 and verification    the intent is in the store: asked then
//	between verification and note   asked again
//
// A delivery is of the document as it is at that moment, so a newer one takes
// the place of what waits, and a burst of changes becomes one delivery or two.
//
// # Whom it calls
//
// Callbacks are chosen by strangers. The hub connects only to addresses of the
// public Internet, at ports 80 and 443, decided for each address after the DNS
// was asked and just before the connection; it follows no redirect, uses no
// proxy, and gives a call five seconds. See [Limits] for the rest.
package hub
