package stream

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// question is what a request asks for.
type question struct {
	timeline  string
	language  string // of titles that do not say theirs
	behind    uint64 // the sequence behind which the stream begins
	selection projector.Selection
	words     func(events.Stored) bool // nil when any will do
}

const sinceParameter = "since"

// parameters are all that a stream takes.
var parameters = slices.Sorted(slices.Values(append([]string{sinceParameter}, projector.SelectionParameters...)))

// ask reads a request, and finds its timeline and where to begin.
func (h *handler) ask(r *http.Request) (q question, err error) {
	values, err := readQuery(r.URL.RawQuery)
	if err != nil {
		return question{}, err
	}
	begin, err := parseStart(r.Header.Get("Last-Event-ID"), values.Get(sinceParameter))
	if err != nil {
		return question{}, err
	}
	if q.selection, err = projector.ParseSelection(func(name string) []string { return values[name] }); err != nil {
		return question{}, err
	}
	if err := h.readWords(&q); err != nil {
		return question{}, err
	}
	if err := h.find(r.Context(), &q, r.PathValue("timeline")); err != nil {
		return question{}, err
	}
	q.behind, err = h.resolve(r.Context(), q.timeline, begin)
	return q, err
}

// readQuery refuses what a stream does not take: an answer that ignored a filter
// would be a lie.
func readQuery(raw string) (url.Values, error) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: what stands behind the question mark is not a query: percent-encode the values", events.ErrInvalid)
	}
	for name := range values {
		if !slices.Contains(parameters, name) {
			return nil, fmt.Errorf("%w: there is no parameter %.60q here: a stream takes %s", events.ErrInvalid, name, strings.Join(parameters, ", "))
		}
	}
	if n := len(values[sinceParameter]); n > 1 {
		return nil, fmt.Errorf("%w: %s stands there %d times: say it once", events.ErrInvalid, sinceParameter, n)
	}
	return values, nil
}

func (h *handler) readWords(q *question) (err error) {
	switch {
	case q.selection.Words == "":
		return nil
	case h.Words == nil:
		return errMissing
	}
	if q.words, err = h.Words(q.selection.Words); err != nil {
		return fmt.Errorf("%s: %w", projector.WordsParameter, err)
	}
	return nil
}

// find looks for a timeline that stands.
func (h *handler) find(ctx context.Context, q *question, slug string) error {
	if err := events.CheckTimeline(slug); err != nil {
		return fmt.Errorf("%w: %w", events.ErrNotFound, err)
	}
	t, ok := h.views.State().Timeline(slug)
	if !ok {
		return fmt.Errorf("%w: there is no timeline %s", events.ErrNotFound, slug)
	}
	v, err := t.At(ctx, projector.Perspective{})
	if err != nil {
		return err
	}
	q.timeline = slug
	if languages := v.Body().Languages; len(languages) > 0 {
		q.language = languages[0]
	}
	return nil
}

// start is where a stream begins: behind a moment of the log, of which the zero
// one is now, or with all of it.
type start struct {
	behind projector.Moment
	all    bool
}

// parseStart reads a start from the header, which a browser adds to the address
// with which it first connected, and from since.
func parseStart(lastEventID, since string) (start, error) {
	behind, err := parseSince(since)
	if err != nil || lastEventID == "" {
		return behind, err
	}
	sequence, err := strconv.ParseUint(lastEventID, 10, 64)
	if err != nil {
		return start{}, fmt.Errorf("%w: Last-Event-ID %.40q is not the id of an event of this stream, a sequence such as 57: leave it out, or use since", events.ErrInvalid, lastEventID)
	}
	return start{projector.Moment{Sequence: sequence}, sequence == 0}, nil
}

func parseSince(since string) (start, error) {
	if since == "0" {
		return start{all: true}, nil
	}
	behind, err := projector.ParseMoment(since)
	if err != nil {
		return start{}, fmt.Errorf("%s: %w; 0 is the beginning", sinceParameter, err)
	}
	return start{behind: behind}, nil
}

// resolve finds the sequence behind which to begin.
func (h *handler) resolve(ctx context.Context, timeline string, s start) (uint64, error) {
	state := h.views.State()
	switch at := s.behind; {
	case s.all:
		return 0, nil
	case at.Sequence > 0:
		return at.Sequence, h.checkReached(ctx, at.Sequence)
	case !at.Time.IsZero():
		return state.Known(timeline, at.Time), nil
	}
	return state.Sequence(), nil
}

// checkReached refuses a sequence that lies ahead: who named it knows another
// log, and would miss what this one records up to there.
func (h *handler) checkReached(ctx context.Context, sequence uint64) error {
	if sequence <= h.views.State().Sequence() {
		return nil
	}
	head, err := h.Log.Head(ctx)
	if err == nil && sequence > head {
		err = fmt.Errorf("%w: sequence %d lies ahead: the log has reached %d", events.ErrInvalid, sequence, head)
	}
	return err
}
