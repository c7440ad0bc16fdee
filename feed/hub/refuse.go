package hub

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/dateline/dateline/events"
)

// refusal is an error with a status and words for the person at the subscriber.
type refusal struct {
	status int
	again  time.Duration // when to ask again; 0: not before something is changed
	says   string
}

func (r *refusal) Error() string { return r.says }

func refuse(status int, format string, args ...any) error {
	return &refusal{status: status, says: fmt.Sprintf(format, args...)}
}

// later refuses what may be asked again after a while.
func later(status int, again time.Duration, format string, args ...any) error {
	return &refusal{status: status, again: again, says: fmt.Sprintf(format, args...)}
}

// asRefusal is the border between errors and HTTP; what it does not know is a
// fault of our own.
func asRefusal(err error) (r *refusal, known bool) {
	if errors.As(err, &r) {
		return r, true
	}
	if errors.Is(err, events.ErrFull) {
		return &refusal{http.StatusServiceUnavailable, time.Hour, "The hub has no room for another subscription. Ask again later, or poll the feed."}, true
	}
	return &refusal{http.StatusServiceUnavailable, time.Minute, "The hub cannot note this at the moment. Ask again in a minute."}, false
}

// answerWith says something in plain text (section 5.1.2).
func answerWith(w http.ResponseWriter, status int, words string) {
	header := w.Header()
	header.Set("Content-Type", "text/plain; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(words + "\n"))
}

func (h *Hub) refuse(w http.ResponseWriter, err error) {
	r, known := asRefusal(err)
	if !known {
		h.failed(fmt.Errorf("answering a subscriber: %w", err))
	}
	if r.again > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(r.again.Seconds())))
	}
	answerWith(w, r.status, r.says)
}
