package natslog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

const partiesName = "readers.json"

// readParties are the third parties that a data folder's server knows.
func readParties(dir string) (parties []Party, err error) {
	err = readSecret(filepath.Join(dir, partiesName), &parties)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading third parties: %w", err)
	}
	for _, p := range parties {
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("reading third parties: %s: %w", filepath.Join(dir, partiesName), err)
		}
	}
	return parties, nil
}

// Parties are the third parties that the server knows, by name.
func (s *Server) Parties() []Party {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.parties)
}

// AddParty lets a third party in, at once: it makes the durable on the log, the
// user and its account. Errors are events.ErrInvalid for a name or filters that
// cannot be, events.ErrConflict for a name that is taken.
func (s *Server) AddParty(ctx context.Context, log *Log, name string, filters []string) (Login, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.parties, func(p Party) bool { return p.Name == name }) {
		return Login{}, taken(name)
	}
	p, login, err := newParty(name, filters)
	if err != nil {
		return Login{}, err
	}
	if err := log.keepDurable(ctx, p); err != nil {
		return Login{}, err
	}
	parties := append(slices.Clone(s.parties), p)
	slices.SortFunc(parties, func(a, b Party) int { return strings.Compare(a.Name, b.Name) })
	if err := s.writeParties(parties); err != nil {
		return Login{}, errors.Join(err, log.dropDurable(ctx, p))
	}
	return login, s.door.admit(p, s.nats)
}

func taken(name string) error {
	return fmt.Errorf("%w: there is a reader %s: remove it first, or choose another name", events.ErrConflict, name)
}

// RemoveParty takes a third party's right, ends its connections and deletes its
// durable. The error is events.ErrNotFound for one that is not there.
func (s *Server) RemoveParty(ctx context.Context, log *Log, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.parties, func(p Party) bool { return p.Name == name })
	if at < 0 {
		return unknownParty(name)
	}
	gone := s.parties[at]
	if err := s.writeParties(slices.Delete(slices.Clone(s.parties), at, at+1)); err != nil {
		return err
	}
	return errors.Join(s.door.shut(gone.Name, s.nats), log.dropDurable(ctx, gone))
}

func unknownParty(name string) error {
	return fmt.Errorf("%w: there is no reader %.70q", events.ErrNotFound, name)
}

// writeParties leaves the third parties for the next start.
func (s *Server) writeParties(parties []Party) error {
	if err := writeSecret(filepath.Join(s.dir, partiesName), parties); err != nil {
		return fmt.Errorf("keeping third parties: %w", err)
	}
	s.parties = parties
	return nil
}

// KeepParties makes sure that every third party's durable is there: the store
// may be a backup from before it was let in.
func (s *Server) KeepParties(ctx context.Context, log *Log) error {
	for _, p := range s.Parties() {
		if err := log.keepDurable(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// AddParty makes a third party's durable, on a server whose users an operator
// keeps; block is what belongs into that server's configuration.
func (l *Log) AddParty(ctx context.Context, name string, filters []string) (login Login, block string, err error) {
	known, err := l.Parties(ctx)
	if err != nil {
		return Login{}, "", err
	}
	if slices.ContainsFunc(known, func(p Party) bool { return p.Name == name }) {
		return Login{}, "", taken(name)
	}
	p, login, err := newParty(name, filters)
	if err != nil {
		return Login{}, "", err
	}
	if block, err = p.block(); err != nil {
		return Login{}, "", err
	}
	return login, block, l.keepDurable(ctx, p)
}

// RemoveParty deletes a third party's durable, or returns events.ErrNotFound.
func (l *Log) RemoveParty(ctx context.Context, name string) error {
	p := Party{Name: name}
	if err := events.CheckSlug(name); err != nil {
		return unknownParty(name)
	}
	return l.dropDurable(ctx, p)
}

// Parties are those whose durables the log has; their hashes are not known.
func (l *Log) Parties(ctx context.Context) (parties []Party, err error) {
	s, err := l.js.Stream(ctx, Stream)
	if err != nil {
		return nil, fmt.Errorf("listing readers: %w", err)
	}
	list := s.ListConsumers(ctx)
	for c := range list.Info() {
		if name := c.Config.Metadata[partyKey]; name != "" {
			filters := c.Config.FilterSubjects
			if c.Config.FilterSubject != "" {
				filters = []string{c.Config.FilterSubject}
			}
			parties = append(parties, Party{Name: name, Filters: filters})
		}
	}
	slices.SortFunc(parties, func(a, b Party) int { return strings.Compare(a.Name, b.Name) })
	return parties, list.Err()
}

// keepDurable makes the durable of a party unless it is there.
func (l *Log) keepDurable(ctx context.Context, p Party) error {
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	_, err := l.js.Consumer(ctx, Stream, p.Durable())
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		_, err = l.js.CreateConsumer(ctx, Stream, p.consumer())
	}
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == overlappingFilters {
		return fmt.Errorf("%w: filters of reader %s overlap: one would deliver what another does", events.ErrInvalid, p.Name)
	}
	if err != nil {
		return fmt.Errorf("making the consumer of reader %s: %w", p.Name, err)
	}
	return nil
}

const overlappingFilters = 10138

func (l *Log) dropDurable(ctx context.Context, p Party) error {
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	err := l.js.DeleteConsumer(ctx, Stream, p.Durable())
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		return unknownParty(p.Name)
	}
	if err != nil {
		return fmt.Errorf("deleting the consumer of reader %s: %w", p.Name, err)
	}
	return nil
}
