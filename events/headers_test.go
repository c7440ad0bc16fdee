package events

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestHeaderFieldsAreWhatEncodeWrites holds the table to the messages: each
// header has a row, each row is met, and every value has the row's form.
func TestHeaderFieldsAreWhatEncodeWrites(t *testing.T) {
	met := map[string]int{}
	messages := wireEvents(t)
	for label, e := range messages {
		m, err := Encode(e)
		must(t, err)
		for _, what := range strangers(m) {
			t.Errorf("%s: %s", label, what)
		}
		for name := range m.Header {
			met[name]++
		}
	}
	for _, f := range HeaderFields {
		if met[f.Name] == 0 {
			t.Errorf("no message has %s", f.Name)
		}
		if always := met[f.Name] == len(messages); always != (f.When == "") {
			t.Errorf("%s stands in %d of %d messages, and the table says %q", f.Name, met[f.Name], len(messages), f.When)
		}
	}
}

// strangers lists the headers of a message that the table does not describe.
func strangers(m Message) (wrong []string) {
	forms := map[string]HeaderField{}
	for _, f := range HeaderFields {
		forms[f.Name] = f
	}
	for name, value := range m.Header {
		f, known := forms[name]
		switch {
		case !known:
			wrong = append(wrong, "no row describes "+name)
		case !regexp.MustCompile(f.Form).MatchString(value):
			wrong = append(wrong, name+": "+value+" is not of the form "+f.Form)
		case !f.Prose && strings.Contains(value, "%"):
			wrong = append(wrong, name+" is percent-encoded, and the table does not say so")
		}
	}
	return wrong
}

func TestHeaderFieldsDescribeWhateverIsEncoded(t *testing.T) {
	body := wireEvents(t)["month"].Body
	rapid.Check(t, func(t *rapid.T) {
		m, err := Encode(drawEvent(t, body))
		if err != nil {
			t.Fatal(err)
		}
		if wrong := strangers(m); wrong != nil {
			t.Error(strings.Join(wrong, "\n"))
		}
	})
}
