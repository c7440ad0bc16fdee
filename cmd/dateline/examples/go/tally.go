package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"

	"github.com/nats-io/nats.go/jetstream"
)

// tallied is what tally keeps: the effect and the place in the log, together.
type tallied struct {
	Sequence uint64            `json:"sequence"` // the last event that is in Records
	Events   int               `json:"events"`
	Records  map[string]string `json:"records"` // titles by subject, of what stands
}

// tally keeps the titles of all records in a file, through restarts of the server
// and of itself, without loss or repeat.
//
// Effect and sequence are in one file that is replaced as a whole: there is no
// moment at which one is there without the other. In a database that is one
// transaction. Whatever comes a second time has a sequence that is there already.
func tally(ctx context.Context, js jetstream.JetStream, args []string) error {
	kept, err := readTally(args[0])
	if err != nil {
		return err
	}
	return each(ctx, js, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:   kept.Sequence + 1,
	}, func(m jetstream.Msg) error {
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Stream <= kept.Sequence {
			return nil // done before
		}
		kept.apply(m, meta.Sequence.Stream)
		text, err := json.Marshal(kept)
		if err != nil {
			return err
		}
		return replaceFile(args[0], text)
	})
}

// apply replaces the record, or takes it back.
func (t *tallied) apply(m jetstream.Msg, sequence uint64) {
	t.Sequence, t.Events = sequence, t.Events+1
	if change(m) == "retracted" {
		delete(t.Records, m.Subject())
		return
	}
	t.Records[m.Subject()] = title(m.Data())
}

func readTally(name string) (*tallied, error) {
	kept := &tallied{Records: map[string]string{}}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return nil, err
	}
	return kept, json.Unmarshal(text, kept)
}

// replaceFile puts a new text in the place of the old one, whole or not at all.
func replaceFile(name string, text []byte) error {
	beside, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = beside.Write(text)
	if err := errors.Join(err, beside.Sync(), beside.Close()); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}
