package events

import (
	"context"
	"errors"
)

// Edit is what an editor asks of a log, whichever way it comes: the files
// themselves, so that every place in an answer is a place in a file.
type Edit struct {
	Files    []File   `json:"files"`
	Defaults Defaults `json:"defaults"`
	DryRun   bool     `json:"dry_run,omitempty"` // decide only
}

// Edit carries out what an editor asks. It is the one way for commands and for
// programs, so that all of them are told the same. Errors are those of
// [ParseDrafts] and [Recorder.Record]; Problems that are all of one code are the
// sentinel of that code beside ErrInvalid.
func (r *Recorder) Edit(ctx context.Context, e Edit, progress func(done, total int)) (Decision, error) {
	drafts, err := ParseDrafts(e.Files, e.Defaults)
	if err != nil {
		return Decision{}, err
	}
	var d Decision
	if e.DryRun {
		d, err = r.Check(ctx, drafts)
	} else {
		d, err = r.Record(ctx, drafts, progress)
	}
	return d, classed(err)
}

// classed gives Problems the sentinel that fits them all. Problems alone are
// never a conflict: [Recorder.Record] would decide on them again.
func classed(err error) error {
	var ps Problems
	if !errors.As(err, &ps) || len(ps) == 0 {
		return err
	}
	sentinel := map[string]error{CodeConflict: ErrConflict, CodeMissing: ErrNotFound}[ps[0].Code]
	for _, p := range ps {
		if p.Code != ps[0].Code {
			sentinel = nil
		}
	}
	if sentinel == nil {
		return err
	}
	return &classedProblems{err, sentinel}
}

type classedProblems struct {
	error
	sentinel error
}

func (e *classedProblems) Unwrap() []error { return []error{e.error, e.sentinel} }
