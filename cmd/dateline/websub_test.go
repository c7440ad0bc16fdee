package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// TestWebSub lets a subscriber from npm live through the life of a subscription:
// verified, served and signed, renewed, served by a hub that was killed between
// the record and the delivery, and by one that was killed in the middle of it,
// and ended.
func TestWebSub(t *testing.T) {
	h := newHouse(t, "DATELINE_ALLOW_LOOPBACK_CALLBACKS=1")
	h.recordHarbour()
	serve, a := h.serve()
	again := []string{"--addr", strings.TrimPrefix(a.HTTP, "http://")}
	topic := map[string]any{"topic": a.HTTP + "/harbour/feed.atom", "hub": a.HTTP + "/hub"}
	s := startSubscriber(t)

	s.do("subscribe", topic)
	if got := s.until("subscribe", "denied"); got.Topic != topic["topic"] || got.Lease < 3590 || got.Lease > 3601 {
		t.Errorf("verified %+v", got)
	}
	h.run("record", h.remark("one"))
	wantPushed(t, s.until("feed", "denied"), topic, "The remark one")

	topic["leaseSeconds"] = 7200
	s.do("subscribe", topic)
	if got := s.until("subscribe", "denied", "feed"); got.Lease < 7190 {
		t.Errorf("renewed %+v", got)
	}

	kill(t, serve) // and nobody is there to deliver what is recorded now
	h.run("record", h.remark("two"))
	serve, _ = h.serve(again...)
	wantPushed(t, s.until("feed", "denied"), topic, "The remark two")

	s.setMode("hold")
	h.run("record", h.remark("three"))
	s.until("held", "feed")
	kill(t, serve) // in the middle of a delivery
	s.setMode("take")
	h.serve(again...)
	wantPushed(t, s.until("feed", "denied"), topic, "The remark three")

	forge(t, s)
	s.do("unsubscribe", topic)
	s.until("unsubscribe", "feed") // what the hub did not sign was no feed
	s.wantNone(topic)

	s.setMode(http.StatusGone)
	h.run("record", h.remark("four"))
	s.do("subscribe", topic)
	s.until("subscribe", "held") // held would be a delivery after the end
	h.run("record", h.remark("five"))
	s.until("held")
	s.wantNone(topic)
}

// TestLoopbackCallbacks are refused where nobody allowed them.
func TestLoopbackCallbacks(t *testing.T) {
	h := newHouse(t)
	h.recordHarbour()
	_, a := h.serve()
	topic := map[string]any{"topic": a.HTTP + "/harbour/feed.atom", "hub": a.HTTP + "/hub"}
	for _, callback := range []string{"http://127.0.0.1:80/", "http://localhost/", "http://[::1]/"} {
		if code, text := hubForm(t, "subscribe", topic, callback); code != http.StatusBadRequest || !strings.Contains(text, "not on the public Internet") {
			t.Errorf("%s: %d %s", callback, code, text)
		}
	}
}

func (h *house) recordHarbour() {
	h.t.Helper()
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		h.t.Fatal(err)
	}
	h.run("record", h.write("harbour.yaml", harbour))
}

// remark writes a file with one more record, whose title the feeds will have.
func (h *house) remark(name string) string {
	return h.write(name+".yaml", []byte("{timeline: harbour, type: remark.made, occurred: 2025-09-02, title: The remark "+name+
		", about: harbour-board, citations: [{source: gazette}]}\n"))
}

// wantPushed wants what a reader gets who asks at the topic now.
func wantPushed(t *testing.T, got heard, topic map[string]any, title string) {
	t.Helper()
	resp, err := http.Get(topic["topic"].(string))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got.Body, title) || got.Body != string(body) {
		t.Errorf("pushed without %q, or not what is there now: %.300s", title, got.Body)
	}
	if got.Type != resp.Header.Get("Content-Type") {
		t.Errorf("type %q", got.Type)
	}
	if want := fmt.Sprintf(`<%s>; rel="hub", <%s>; rel="self"`, topic["hub"], topic["topic"]); got.Link != want {
		t.Errorf("Link %s, want %s", got.Link, want)
	}
	if !strings.HasPrefix(got.Signature, "sha256=") {
		t.Errorf("signature %q", got.Signature)
	}
}

// forge sends the subscriber what the hub never signed.
func forge(t *testing.T, s *subscriber) {
	t.Helper()
	q, err := http.NewRequest(http.MethodPost, s.callback+"?topic=x", strings.NewReader("<feed/>"))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Link", `<x>; rel="self"`)
	q.Header.Set("X-Hub-Signature", "sha256="+strings.Repeat("0", 64))
	resp, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

func (s *subscriber) setMode(to any) {
	s.t.Helper()
	s.do("mode", map[string]any{"to": to})
	s.until("mode")
}

// wantNone waits until the hub knows of no subscription.
func (s *subscriber) wantNone(topic map[string]any) {
	s.t.Helper()
	if !poll(func() bool {
		code, _ := hubForm(s.t, "unsubscribe", topic, callbackOf(s, topic))
		return code == http.StatusNotFound
	}) {
		s.t.Error("the subscription never ended")
	}
}

// callbackOf is the callback that the package makes of its own and a topic.
func callbackOf(s *subscriber, topic map[string]any) string {
	return s.callback + "?topic=" + encode(topic["topic"].(string)) + "&hub=" + encode(topic["hub"].(string))
}

// encode is JavaScript's encodeURIComponent, as far as URLs need it.
func encode(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func hubForm(t *testing.T, mode string, topic map[string]any, callback string) (code int, text string) {
	t.Helper()
	poll(func() bool { // a hub that is starting says so
		resp, err := http.PostForm(topic["hub"].(string), url.Values{"hub.mode": {mode}, "hub.topic": {topic["topic"].(string)}, "hub.callback": {callback}})
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		said, _ := io.ReadAll(resp.Body)
		code, text = resp.StatusCode, string(said)
		return code != http.StatusServiceUnavailable
	})
	return code, text
}
