package materialized

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
)

// course is what becomes of the tables of one view.
type course struct {
	*Keeper
	view     View
	pointers Table
	pointer  Pointer
	revision uint64
	workers  map[string]*worker // by table
	public   map[string]bool    // tables that were told of
}

// mostConflicts is how often is looked at once again where the pointer moved.
const mostConflicts = 8

func (c *course) run(ctx context.Context) {
	defer c.keepOnly(nil)
	for conflicts := 0; ctx.Err() == nil; {
		err := c.pass(ctx)
		if conflicts++; errors.Is(err, events.ErrConflict) && conflicts < mostConflicts { // the pointer moved
			continue
		}
		conflicts = 0
		c.tell(ctx, err)
		c.rest(ctx)
	}
}

// rest waits until something is to be looked at.
func (c *course) rest(ctx context.Context) {
	tick := time.NewTimer(c.Tick)
	defer tick.Stop()
	select {
	case <-c.kicks[c.view.Name]:
	case <-tick.C:
	case <-ctx.Done():
	}
}

// tell tells of an error, once as long as it stays the same.
func (c *course) tell(ctx context.Context, err error) {
	switch {
	case ctx.Err() != nil:
	case err == nil:
		c.troubles.Delete(c.view.Name)
	case err.Error() != c.trouble(c.view.Name):
		c.troubles.Store(c.view.Name, err.Error())
		c.Failed(fmt.Errorf("keeping view %s: %w", c.view.Name, err))
	}
}

// pass reads where the pointer leads and does what follows from it.
func (c *course) pass(ctx context.Context) (err error) {
	if c.pointers == nil {
		if c.pointers, err = c.Tables.Open(ctx, PointersTable); err != nil {
			return err
		}
	}
	if err := c.publish(ctx, PointersTable); err != nil {
		return err
	}
	if c.pointer, c.revision, err = readPointer(ctx, c.pointers, c.view.Name); err != nil {
		c.pointers = nil
		return err
	}
	if err := c.plan(ctx); err != nil {
		return err
	}
	c.keepOnly(c.wanted())
	for _, bucket := range c.led() {
		if err := c.publish(ctx, bucket); err != nil {
			return err
		}
	}
	if err := c.unpublish(ctx); err != nil {
		return err
	}
	if err := c.retire(ctx); err != nil {
		return err
	}
	if err := c.move(ctx); err != nil {
		return err
	}
	return c.failure()
}

// publish tells of a table that readers are led to, once.
func (c *course) publish(ctx context.Context, bucket string) error {
	if c.public[bucket] {
		return nil
	}
	if err := c.Public(ctx, bucket); err != nil {
		return fmt.Errorf("opening table %s to readers: %w", bucket, err)
	}
	c.public[bucket] = true
	return nil
}

// unpublish tells of tables that were told of and that nobody is led to any
// more: another service has dropped them.
func (c *course) unpublish(ctx context.Context) error {
	led := append(c.led(), PointersTable)
	for bucket := range c.public {
		if slices.Contains(led, bucket) {
			continue
		}
		if err := c.Gone(ctx, bucket); err != nil {
			return fmt.Errorf("closing table %s to readers: %w", bucket, err)
		}
		delete(c.public, bucket)
	}
	return nil
}

// led are the tables that readers are led to.
func (c *course) led() (buckets []string) {
	if c.pointer.Bucket != "" {
		buckets = append(buckets, c.pointer.Bucket)
	}
	for _, f := range c.pointer.Former {
		buckets = append(buckets, f.Bucket)
	}
	return buckets
}

// plan has the view built where it is in no format of ours, or of another log. A
// newer format is left to those who know it.
func (c *course) plan(ctx context.Context) error {
	p, ours := c.pointer, c.view.Format
	if p.Format > ours || p.Next != nil && p.Next.Format >= ours {
		return c.plough(ctx)
	}
	if p.Bucket != "" && p.Format == ours && p.Next == nil && !c.isForeign(p.Bucket) {
		return nil
	}
	c.pointer = p.build(ours)
	if err := writePointer(ctx, c.pointers, c.pointer, c.revision); err != nil {
		return err
	}
	return events.ErrConflict // look again
}

// plough clears the place of the next table of what an earlier attempt in
// another format, or on another log, has left there.
func (c *course) plough(ctx context.Context) error {
	next := c.pointer.Next
	if next == nil || next.Format != c.view.Format || !c.isForeign(next.Bucket) {
		return nil
	}
	c.stop(next.Bucket)
	return c.Tables.Drop(ctx, next.Bucket)
}

func (c *course) isForeign(bucket string) bool {
	w, ok := c.workers[bucket]
	return ok && errors.Is(w.state().err, errForeign)
}

// wanted are the tables that are kept current here: those of our format. True
// stands for those that are made where they are not there.
func (c *course) wanted() map[string]bool {
	wanted := map[string]bool{}
	p, ours := c.pointer, c.view.Format
	if p.Bucket != "" && p.Format == ours {
		wanted[p.Bucket] = true
	}
	if p.Next != nil && p.Next.Format == ours {
		wanted[p.Next.Bucket] = true
	}
	for _, f := range p.Former {
		if f.Format == ours && c.Now().Before(f.Until) {
			wanted[f.Bucket] = false
		}
	}
	return wanted
}

// keepOnly starts and stops workers so that these tables are kept.
func (c *course) keepOnly(wanted map[string]bool) {
	for bucket := range c.workers {
		if _, ok := wanted[bucket]; !ok {
			c.stop(bucket)
		}
	}
	for bucket, create := range wanted {
		if c.workers[bucket] == nil {
			c.workers[bucket] = c.start(bucket, create)
		}
	}
}

func (c *course) stop(bucket string) {
	if w := c.workers[bucket]; w != nil {
		w.stop()
		delete(c.workers, bucket)
	}
}

// retire drops the former tables whose time has come.
func (c *course) retire(ctx context.Context) error {
	for _, f := range c.pointer.Former {
		if c.Now().Before(f.Until) {
			continue
		}
		if err := c.drop(ctx, f); err != nil {
			return err
		}
		if err := writePointer(ctx, c.pointers, c.pointer.without(f.Bucket), c.revision); err != nil {
			return err
		}
		return events.ErrConflict // look again
	}
	return nil
}

// drop drops a table first and its name in the pointer later, so that it is done
// again when that is interrupted.
func (c *course) drop(ctx context.Context, f Former) error {
	c.stop(f.Bucket)
	if err := c.Gone(ctx, f.Bucket); err != nil {
		return fmt.Errorf("closing table %s to readers: %w", f.Bucket, err)
	}
	delete(c.public, f.Bucket)
	return c.Tables.Drop(ctx, f.Bucket)
}

// move leads readers to the next table when it has caught up with the one that
// they are led to.
func (c *course) move(ctx context.Context) error {
	next := c.pointer.Next
	if next == nil || c.workers[next.Bucket] == nil {
		return nil
	}
	at := c.workers[next.Bucket].state()
	if isBuilt := at.reached && at.err == nil; !isBuilt {
		return nil
	}
	if present, err := c.present(ctx); err != nil || at.basis.Sequence < present {
		return err
	}
	if err := c.publish(ctx, next.Bucket); err != nil {
		return err
	}
	moved, dropped := c.pointer.moved(at.basis.Sequence, c.Now().UTC().Truncate(time.Second).Add(c.Grace))
	if err := writePointer(ctx, c.pointers, moved, c.revision); err != nil {
		return err
	}
	for _, f := range dropped {
		if err := c.drop(ctx, f); err != nil {
			return err
		}
	}
	return events.ErrConflict // look again
}

// present is up to where the table holds the log that readers are led to; 0 when
// there is none, or it is of another log.
func (c *course) present(ctx context.Context) (uint64, error) {
	if c.pointer.Bucket == "" || c.isForeign(c.pointer.Bucket) {
		return 0, nil
	}
	at, err := checkpointIn(ctx, c.Tables, c.pointer.Bucket)
	if at.Log != c.Log {
		return 0, err
	}
	return at.Sequence, err
}

// failure is what goes wrong with one of the tables.
func (c *course) failure() error {
	var all []string
	for bucket := range c.workers {
		all = append(all, bucket)
	}
	slices.Sort(all)
	for _, bucket := range all {
		if err := c.workers[bucket].state().err; err != nil && !errors.Is(err, errForeign) && !errors.Is(err, errBehind) {
			return fmt.Errorf("table %s: %w", bucket, err)
		}
	}
	return nil
}
