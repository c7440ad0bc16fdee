// Package natslog keeps the log of events on NATS JetStream, embedded in the
// process or remote. It is the only package of the library that knows NATS:
// what it returns are values and sentinels of package events, and a few
// sentinels of its own for what only a broker can do.
//
// A program that owns its data starts a server on a folder, connects to it in
// process, and opens the log:
//
//	server, err := natslog.StartServer(ctx, natslog.ServerOptions{Dir: dir})
//	conn, err := server.Connect("dateline serve")
//	log, err := natslog.Open(ctx, conn, server.Options())
//
// and closes them in the opposite order. A program without one uses [Dial]
// instead, with [Open] where it may write and [OpenReader] where it may not.
//
// # What an acknowledgement is worth
//
// The embedded server syncs every write to the disk before it acknowledges
// it. Beside the store lies a birth marker (see [Options]), so that a store
// that vanished or lost its end is refused and never silently begun anew: a
// broker that finds no stream would otherwise make an empty one, and
// everything would look healthy.
//
// # What makes a repeat safe
//
// An append carries the event's id and the sequence it expects its record to
// be at. The broker's own window of remembered ids is two seconds and lost in
// a migration; on one node it compares the expectation first, so that a
// repeat looks like a conflict. Hence every refusal and every silence is
// resolved by reading the record's history from the stream's leader and
// looking for the event's id in it.
//
// # Who may do what
//
// An embedded server has accounts (accounts.conf says which, and a server of an
// operator's own gets the same text from [Configuration]). The log's has no user
// but the service. Readers, the public user reader with the password reader, ask
// for consumers on mirrors of the log and of published buckets, which the
// service keeps in an account of their own ([Mirrors]). Editors' programs reach
// the service and nothing else. A third party ([Party]) has a durable consumer
// of a part of the log, and an account from which it can ask for that alone.
//
// Permissions alone would not do: within one account whoever may send any
// request can name the log's subject, or the broker's API, as the place for the
// answer, and the broker writes or deletes there in its own name.
package natslog

// Names that are part of the contract with every program on NATS.
const (
	// Stream is the stream that holds the log, under dateline.>.
	Stream = "DATELINE"
	// Domain is the JetStream domain of the embedded server, set from the
	// first day since a later move to a cluster needs it.
	Domain = "dateline"
	// EditorsPrefix begins the subjects where editors' requests are answered;
	// see [Serve].
	EditorsPrefix = "editors.dateline.v1."
	// RequestSubject is where commands send an editor's files.
	RequestSubject = EditorsPrefix + "write"
	// AdminPrefix begins the subjects for the owner of the data folder alone.
	AdminPrefix = "admin.dateline.v1."
)
