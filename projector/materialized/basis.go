package materialized

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// Basis is what a table adds up: the log up to a sequence, on a day.
type Basis struct {
	Sequence uint64   `json:"sequence"`
	Today    edtf.Day `json:"today,omitzero"` // UTC
}

// Checkpoint is the value of the key checkpoint of a table.
type Checkpoint struct {
	View   string `json:"view"`
	Format int    `json:"format"`
	Log    string `json:"log"` // id of the log
	Basis         // up to where the table holds all there is
	// To is where commits under way lead, nil when none are: until they are done
	// some rows are of that basis already.
	To   *Basis `json:"to,omitempty"`
	Done int    `json:"done,omitempty"` // of the records that are looked at on the way there
	Of   int    `json:"of,omitempty"`
}

// CheckpointKey is where a table keeps its checkpoint. No row's key is without a
// dot.
const CheckpointKey = "checkpoint"

func (c Checkpoint) encode() []byte {
	text, _ := json.Marshal(c) // numbers and strings
	return text
}

func decodeCheckpoint(text []byte) (c Checkpoint, err error) {
	if err := json.Unmarshal(text, &c); err != nil {
		return Checkpoint{}, fmt.Errorf("reading a checkpoint: %w", err)
	}
	return c, nil
}

// checkpointIn reads that of a table, by its name; a zero one where there is
// none.
func checkpointIn(ctx context.Context, tables Tables, name string) (Checkpoint, error) {
	table, err := tables.Find(ctx, name)
	if err != nil {
		return Checkpoint{}, unlessMissing(err)
	}
	text, _, err := table.Get(ctx, CheckpointKey)
	if err != nil {
		return Checkpoint{}, unlessMissing(err)
	}
	return decodeCheckpoint(text)
}

func unlessMissing(err error) error {
	if errors.Is(err, events.ErrNotFound) {
		return nil
	}
	return err
}
