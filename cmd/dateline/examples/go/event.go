package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// tell prints an event in a line: its place in the log, what happened to which
// record, and what that says now. The whole record comes each time, so whoever
// keeps records replaces by subject.
func tell(m jetstream.Msg) error {
	meta, err := m.Metadata()
	if err != nil {
		return err
	}
	line := fmt.Sprintf("%d %s %s: %s", meta.Sequence.Stream, change(m), m.Subject(), title(m.Data()))
	switch change(m) {
	case "corrected", "retracted": // whoever was told before is told why
		line += " (because: " + header(m, "ce-reason") + ")"
	}
	fmt.Println(line)
	return nil
}

// change is what happened to the record: dateline.<change>.v1.
func change(m jetstream.Msg) string {
	return strings.TrimSuffix(strings.TrimPrefix(header(m, "ce-type"), "dateline."), ".v1")
}

// header is percent-decoded, once. A plus is a plus.
func header(m jetstream.Msg, name string) string {
	text, err := url.PathUnescape(m.Headers().Get(name))
	if err != nil {
		return m.Headers().Get(name)
	}
	return text
}

// title is how a record calls itself: entities have a name, all else a title.
func title(body []byte) string {
	var record struct{ Title, Name string }
	if err := json.Unmarshal(body, &record); err != nil {
		return "(not valid: skipped)"
	}
	return record.Title + record.Name
}
