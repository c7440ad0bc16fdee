package natslog

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// quietLogger is what nats-server logs to: warnings and errors go to the
// caller's logger, the rest nowhere, and a fatal line, which the server's own
// logger would end the process with, becomes an error.
type quietLogger struct {
	out   *slog.Logger
	fatal chan error
}

func newQuietLogger(out *slog.Logger) *quietLogger {
	if out == nil {
		out = slog.New(slog.DiscardHandler)
	}
	return &quietLogger{out: out.With("from", "nats-server"), fatal: make(chan error, 1)}
}

func (q *quietLogger) Noticef(string, ...any) {}
func (q *quietLogger) Debugf(string, ...any)  {}
func (q *quietLogger) Tracef(string, ...any)  {}

// Warnf drops the warning that passwords are not hashed: ours are random and
// never leave the process but for the owner's own folder; one is for everybody.
func (q *quietLogger) Warnf(format string, v ...any) {
	if line := fmt.Sprintf(format, v...); !strings.HasPrefix(line, "Plaintext passwords") && !ofClient(line) {
		q.out.Warn(line)
	}
}

func (q *quietLogger) Errorf(format string, v ...any) {
	if line := fmt.Sprintf(format, v...); !ofClient(line) {
		q.out.Error(line)
	}
}

// ofClient tells what one client did wrong, which that client is told: anybody
// may be one, and could fill the disk with it.
func ofClient(line string) bool {
	return strings.Contains(line, " - cid:") || strings.HasPrefix(line, "Invalid JetStream request")
}

// Fatalf keeps the first. It runs with the server's lock held at times, so it
// must not call the server.
func (q *quietLogger) Fatalf(format string, v ...any) {
	q.out.Error(fmt.Sprintf(format, v...))
	select {
	case q.fatal <- fatalError(format, v):
	default:
	}
}

// fatalError keeps the operating system's error among the arguments, by which
// the cause is recognised; the text is not.
func fatalError(format string, v []any) error {
	text := fmt.Sprintf(format, v...)
	for _, arg := range v {
		if err, ok := arg.(error); ok {
			return fmt.Errorf("%s (%w)", text, err)
		}
	}
	return errors.New(text)
}
