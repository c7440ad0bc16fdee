package hub

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	// maxAttempts are made at a delivery, then it is given up; the subscription
	// stays to the end of its lease, as section 7 demands.
	maxAttempts = 10
	firstPause  = 10 * time.Second
	// claimed is how long an attempt may take. A hub that was killed in the middle
	// of it, or another one on the same store, tries again no sooner.
	claimed = callPatience + 2*time.Second
	// noting is how long the outcome of a call may take to be written when the
	// hub is being stopped.
	noting = time.Second
)

// backOff is the pause after a number of attempts that failed: 10 seconds, then
// thrice as long each time, 27 hours in all; a quarter more or less, so that
// subscribers that failed together do not come back together.
func backOff(attempts int) time.Duration {
	pause := firstPause
	for range attempts - 1 {
		pause *= 3
	}
	return time.Duration(float64(pause) * (0.75 + rand.Float64()/2)) //nolint:gosec // no secret
}

// deliver sends a topic's document to one subscriber (section 7). It claims the
// attempt in the store first, so it is counted though the hub be killed, and is
// made once though two hubs share the store.
func (h *Hub) deliver(ctx context.Context, k kept) error {
	d, err := h.document(ctx, k.subscription.Topic)
	if err != nil || d.mark == k.subscription.Distributed || d.asOf.before(k.subscription.AsOf) {
		return err
	}
	s := *k.subscription
	s.Attempts++
	s.Next = h.opts.Now().Add(claimed)
	k.subscription = &s
	if _, ours, err := h.claim(ctx, k); !ours {
		return err
	}
	a, err := h.post(ctx, s, d)
	if err != nil && stopped(ctx) {
		return nil // cut off in the middle: again after the restart
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	if err == nil && a.status == http.StatusGone {
		return h.end(ctx, k.key)
	}
	return h.change(ctx, k.key, func(now *kept) bool {
		if now.subscription == nil {
			return false // unsubscribed meanwhile
		}
		h.outcome(now.subscription, d, err == nil && a.ok(), a.retryAfter)
		return true
	})
}

// outcome notes how an attempt at a document ended.
func (h *Hub) outcome(s *subscription, d document, arrived bool, retryAfter string) {
	if arrived || s.Attempts >= maxAttempts {
		s.Distributed, s.AsOf, s.Attempts, s.Next = d.mark, d.asOf, 0, time.Time{}
		return
	}
	pause := backOff(max(s.Attempts, 1))
	if asked, err := strconv.ParseUint(retryAfter, 10, 16); err == nil {
		pause = max(pause, time.Duration(asked)*time.Second)
	}
	s.Next = h.opts.Now().Add(pause)
}

// end drops a subscription that its subscriber gave up, renewed or not.
func (h *Hub) end(ctx context.Context, key string) error {
	for range conflicts {
		k := h.book.get(key)
		if !k.holds() {
			return nil
		}
		if err := h.remove(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// post sends a document as the topic has it, with the two links and, where
// there is a secret, a signature. The callback is exactly the subscriber's.
func (h *Hub) post(ctx context.Context, s subscription, d document) (answer, error) {
	header := http.Header{
		"Content-Type": {d.mediaType},
		"Link":         {fmt.Sprintf(`<%s>; rel="hub", <%s>; rel="self"`, h.url, d.topic)},
	}
	if len(s.Secret) > 0 {
		header.Set("X-Hub-Signature", sign(s.Secret, d.body))
	}
	return h.call(ctx, http.MethodPost, s.Callback, bytes.NewReader(d.body), header)
}

// sign is the signature of section 7.1. SHA-256 is the least that section 8.3
// recommends, and what subscribers of today read.
func sign(key secret, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
