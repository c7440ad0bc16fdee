package main

import (
	"context"
	"errors"
	"time"

	"github.com/dateline/dateline/events/natslog"
)

// mendEvery is how often serve looks whether the readers' mirrors still follow.
const mendEvery = time.Minute

// letReadersIn keeps the mirror of the log that readers on NATS follow, and the
// consumers of third parties.
func (p *program) letReadersIn(ctx context.Context, r *running) error {
	if r.server != nil {
		if err := r.server.KeepParties(ctx, r.log); err != nil {
			return err
		}
	}
	var err error
	if r.mirrors, err = r.log.Mirrors(); err != nil {
		return err
	}
	switch err = r.mirrors.Keep(ctx, natslog.Stream); {
	case errors.Is(err, natslog.ErrNoMirrors):
		p.note("%v: 'dateline accounts' prints a configuration that has one", natslog.ErrNoMirrors)
		r.mirrors = nil
	case err != nil && ctx.Err() == nil: // pages and feeds need no mirror
		p.logger().Warn("readers on NATS are not let in yet", "error", err)
	}
	return nil
}

// mendMirrors repairs the readers' mirrors while serve runs.
func (p *program) mendMirrors(ctx context.Context, r *running) error {
	if r.mirrors == nil {
		return nil
	}
	tick := time.NewTicker(mendEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := r.mirrors.Mend(ctx); err != nil && ctx.Err() == nil {
				p.logger().Warn("readers on NATS may lag", "error", err)
			}
		}
	}
}
