package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// A client in the same process asks the handler as one elsewhere does over
// HTTP, and reads the answer into its type.
func ExampleHandler() {
	ctx := context.Background()
	log := memlog.New()
	harbour := events.Event{
		ID:     ulid.MustParse("01KJPWD6QV0000000000000001"),
		Record: events.Ref{Timeline: "harbour", Kind: events.KindTimeline, Key: "harbour"},
		Change: events.Recorded, Recorded: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), By: "archivist", Body: []byte(`{"title":"Harbour works"}`),
	}
	if _, err := log.Append(ctx, []events.Proposal{{Event: harbour}}); err != nil {
		fmt.Println(err)
	}
	follower := projector.NewFollower(log)
	following, stop := context.WithCancel(ctx)
	defer stop()
	go func() { _ = follower.Run(following) }()
	handler := api.Handler(follower, api.Options{Now: func() time.Time { return time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC) }})

	ask := func(path string, answer any) error {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			answer = new(api.Problem)
		}
		err := json.Unmarshal(w.Body.Bytes(), answer)
		if p, ok := answer.(*api.Problem); ok && err == nil {
			return p
		}
		return err
	}
	var t api.Timeline
	err := ask("/api/v1/timelines/harbour?wait=1", &t)
	fmt.Println(t.Title, t.BasisQuery, err)
	err = ask("/api/v1/timelines/harbour/entities/mayor", new(api.Entity))
	fmt.Println(err, errors.Is(err, events.ErrNotFound))
	// Output:
	// Harbour works known_at=1&today=2026-07-10 <nil>
	// timeline harbour has no entity mayor true
}
