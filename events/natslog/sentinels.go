package natslog

import "errors"

// Sentinels beside those of package events.
var (
	// ErrLocked: another process has the data folder open.
	ErrLocked = errors.New("data folder is in use")
	// ErrPortInUse: the address to listen on is taken.
	ErrPortInUse = errors.New("port in use")
	// ErrDamaged: the data folder does not come up, or holds less than it
	// held. Nothing was changed; a person has to look.
	ErrDamaged = errors.New("log is damaged")
	// ErrUnsafe: the stream or its server breaks a promise of the log.
	ErrUnsafe = errors.New("not a safe place for the log")
	// ErrNoService: nobody answers requests.
	ErrNoService = errors.New("no service answers")
	// ErrUnreachable: no NATS server at the address, or it lets nobody in.
	ErrUnreachable = errors.New("cannot reach NATS")
	// ErrNoMirrors: the server has no account for mirrors, so no reader can be
	// let in.
	ErrNoMirrors = errors.New("the server has no account for readers")
	// ErrForbidden: the connection's user has no right to ask.
	ErrForbidden = errors.New("forbidden")
	// ErrTooLarge: a request or a reply exceeds [MaxRequest].
	ErrTooLarge = errors.New("too large")
)
