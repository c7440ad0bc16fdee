package natslog

import (
	"context"
	"fmt"
)

// recall finds events of a batch that their records' histories hold already.
// A record that is expected not to exist needs no look: if it does, the
// broker's compare-and-set says so.
func (l *Log) recall(ctx context.Context, p *plan) error {
	for subject, items := range p.records {
		if ids, ok := l.histories.upTo(subject, items[0].proposal.Expect); ok {
			p.place(subject, ids)
			continue
		}
		if _, err := l.resolveRecord(ctx, p, subject); err != nil {
			return err
		}
	}
	return nil
}

// resolve reads the histories of all records that miss events: which of these
// are in the log after all, and whether the rest can still be. News is that
// one was found.
func (l *Log) resolve(ctx context.Context, p *plan) (news bool, err error) {
	missing := make(map[string]bool)
	for _, s := range p.missing() {
		missing[s.message.Subject] = true
	}
	for subject := range missing {
		found, err := l.resolveRecord(ctx, p, subject)
		if err != nil {
			return false, err
		}
		news = news || found
	}
	return news, nil
}

func (l *Log) resolveRecord(ctx context.Context, p *plan, subject string) (news bool, err error) {
	h, err := l.history(ctx, subject)
	if err != nil {
		return false, fmt.Errorf("reading the history of %s: %w", subject, err)
	}
	l.histories.learn(subject, h)
	news = p.place(subject, h.sequences)
	return news, p.conflict(subject, h)
}
