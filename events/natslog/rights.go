package natslog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// rightsEvery is how often a request that waits looks whether the server has
// refused it.
const rightsEvery = 200 * time.Millisecond

// withRights is a context that ends with an ErrForbidden where the connection's
// user may not publish to a subject. The server answers such a request with
// nothing, and complains of it apart: who asked would wait until the end.
func withRights(ctx context.Context, nc *nats.Conn, subject string) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		tick := time.NewTicker(rightsEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if forbids(nc.LastError(), subject) {
					cancel(fmt.Errorf("%w by the server's permissions to ask on %s: connect as a user who may", ErrForbidden, subject))
				}
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

func forbids(err error, subject string) bool {
	return errors.Is(err, nats.ErrPermissionViolation) && strings.Contains(err.Error(), `"`+subject+`"`)
}

// asForbidden is the reason why a context of withRights ended, or err.
func asForbidden(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, ErrForbidden) {
		return cause
	}
	return err
}
