package stream

import (
	"context"
	"errors"

	"github.com/dateline/dateline/events"
)

var errBroken = errors.New("the disk is gone")

// brokenLog follows a log but cannot look into it.
type brokenLog struct{ events.Reader }

func (brokenLog) Get(context.Context, uint64) (events.Stored, error) {
	return events.Stored{}, errBroken
}
