package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// travelled is an error after the way through a running serve.
func travelled(t *testing.T, err error) error {
	t.Helper()
	text, failed := json.Marshal(replyOf(events.Decision{}, err))
	if failed != nil {
		t.Fatal(failed)
	}
	var r reply
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r.err()
}

// TestReport looks at a full disk and the rest of what can go wrong in a log: the words and the way
// out are the same through a serve and without.
func TestReport(t *testing.T) {
	for _, c := range []struct {
		err  error
		says []string
	}{
		{fmt.Errorf("%w: /d has 1 MiB free", events.ErrFull), []string{"/d has 1 MiB free", "make room on the disk"}},
		{fmt.Errorf("appending: %w", events.ErrConflict), []string{"appending", "look at what changed with 'dateline log'"}},
		{fmt.Errorf("appending: %w", events.ErrUnknown), []string{"run the same command again"}},
		{events.Problems{{Place: events.Place{File: "a.yaml", Line: 3, Column: 1}, Path: "title", Message: "missing"}}, []string{"a.yaml:3:1: title: missing", "1 problem. Nothing was recorded."}},
		{errors.New("something else"), []string{"dateline: something else"}},
	} {
		for _, err := range []error{c.err, travelled(t, c.err)} {
			var said bytes.Buffer
			if code := (&program{err: &said}).report(err); code != exitRefused {
				t.Errorf("%v: exit code %d", err, code)
			}
			for _, words := range c.says {
				if !strings.Contains(said.String(), words) {
					t.Errorf("%v: %q lacks %q", err, &said, words)
				}
			}
		}
	}
}

func TestReportHints(t *testing.T) {
	for err, hint := range map[error]string{
		natslog.ErrLocked:        "--data",
		natslog.ErrNoService:     "dateline serve",
		context.DeadlineExceeded: "try again",
	} {
		var said bytes.Buffer
		(&program{err: &said}).report(fmt.Errorf("opening: %w", err))
		if !strings.Contains(said.String(), hint) {
			t.Errorf("%v: %q lacks %q", err, &said, hint)
		}
	}
}
