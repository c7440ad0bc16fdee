package hub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"
)

// ServeHTTP takes subscription requests (section 5.1), and explains itself.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		answerWith(w, http.StatusOK, h.explanation())
	case http.MethodPost:
		if err := h.accept(w, r); err != nil {
			h.refuse(w, err)
			return
		}
		answerWith(w, http.StatusAccepted, "Accepted. The hub asks the callback now whether this is meant.")
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		answerWith(w, http.StatusMethodNotAllowed, "This hub takes POST for subscriptions, and GET to explain itself.")
	}
}

func (h *Hub) explanation() string {
	return fmt.Sprintf(`This is the WebSub hub (W3C Recommendation of 23 January 2018) of the feeds at %s

It sends a feed to you whenever it changes. To subscribe, POST to %s
as application/x-www-form-urlencoded:

  hub.mode           subscribe, or unsubscribe
  hub.topic          a feed: the URL that it names as rel=self
  hub.callback       a URL of yours, at port 80 or 443 on the public Internet
  hub.secret         up to %d bytes, to have deliveries signed (X-Hub-Signature: sha256=…)
  hub.lease_seconds  from %d to %d, %d by default; subscribe again before it ends

The hub then asks the callback with GET, which answers 2xx with hub.challenge as the
whole body. A delivery is a POST of the whole feed, to be answered 2xx within %d seconds;
else it comes again, %d times in all over about a day, each time as the feed is then.
410 ends the subscription.`,
		h.topics.base, h.url, maxSecret, seconds(leastLease), seconds(longestLease), seconds(defaultLease), seconds(callPatience), maxAttempts)
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// accept notes a request, durably, before the subscriber is told so.
func (h *Hub) accept(w http.ResponseWriter, r *http.Request) error {
	if !h.book.ready() {
		return later(http.StatusServiceUnavailable, time.Second, "The hub is starting. Ask again in a second.")
	}
	q, err := h.read(w, r)
	if err != nil {
		return err
	}
	if err := h.window.admit(q.host, h.opts.Now(), h.opts.Limits.Requests); err != nil {
		return err
	}
	i, err := h.intend(r.Context(), q)
	if err != nil {
		return err
	}
	return h.change(r.Context(), intentKey+id(i.Callback, i.Topic), func(k *kept) bool {
		k.intent = &i // the latest request is the one that counts
		return true
	})
}

func (h *Hub) read(w http.ResponseWriter, r *http.Request) (request, error) {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || t != "application/x-www-form-urlencoded" {
		return request{}, refuse(http.StatusUnsupportedMediaType, "Send the request as application/x-www-form-urlencoded.")
	}
	form, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForm))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return request{}, refuse(http.StatusRequestEntityTooLarge, "The form has more than %d bytes. Send hub.mode, hub.topic and hub.callback alone.", maxForm)
	}
	if err != nil {
		return request{}, refuse(http.StatusBadRequest, "The form did not arrive whole. Send it again.")
	}
	return parseRequest(string(form), h.reach)
}

// intend turns a request into an intent: a subscription to what the topic is
// now, or the end of one that there is.
func (h *Hub) intend(ctx context.Context, q request) (intent, error) {
	i := intent{Mode: q.mode, Callback: q.callback, Asked: q.topic, Secret: q.secret, Lease: q.lease}
	d, err := h.render(ctx, q.topic)
	if q.mode == modeUnsubscribe {
		i.Topic = q.topic
		if err == nil {
			i.Topic = d.topic
		}
		if !h.book.get(subscriptionKey + id(i.Callback, i.Topic)).holds() {
			return i, refuse(http.StatusNotFound, "There is no such subscription. Give hub.topic and hub.callback as they were when you subscribed.")
		}
		return i, nil
	}
	if err != nil {
		return i, err
	}
	i.Topic, i.Seen, i.AsOf = d.topic, d.mark, d.asOf
	return i, h.book.admit(q.host, i.Topic, id(i.Callback, i.Topic), h.opts.Limits)
}
