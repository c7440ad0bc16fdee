package judges

import (
	"slices"
	"strings"
	"testing"
)

// Entry is an entry as a reader holds it. Times are UTC, to the second.
type Entry struct {
	ID, Title, Link    string
	Published, Updated string // RFC 3339
	Authors            []string
	Categories         []string
	Content            string // what it shows for the whole entry
	Summary            string
}

// Fields names what an entry has, as [Reader.Shows] does.
func (e Entry) Fields() (fields []string) {
	for i, there := range []bool{
		e.ID != "", e.Title != "", e.Link != "", e.Published != "", e.Updated != "",
		len(e.Authors) > 0, len(e.Categories) > 0, e.Content != "", e.Summary != "",
	} {
		if there {
			fields = append(fields, everything[i])
		}
	}
	return fields
}

// Subscription is one feed in one reader.
type Subscription interface {
	// Reload asks for the feed as the reader does when its time has come.
	Reload(t testing.TB)
	// Entries are what the reader holds of it. One that it holds twice is there
	// twice.
	Entries(t testing.TB) []Entry
}

// Reader is a program that people read feeds with, or a library that such
// programs are made of.
type Reader struct {
	Name string
	// Agent is how it begins to introduce itself (User-Agent).
	Agent string
	// Shows are the fields of an entry that it keeps, by format. What it shows
	// no field of, it does not read.
	Shows map[string][]string
	// Patience is how many times it reloads before it asks whether anything
	// changed.
	Patience int
	// Deaf readers keep an entry as they first saw it.
	Deaf bool
	// Subscribe begins with an empty reader that knows one URL.
	Subscribe func(t testing.TB, url string) Subscription
}

// fields are all fields but those that are named with a minus.
func fields(without string) []string {
	return slices.DeleteFunc(slices.Clone(everything), func(name string) bool {
		return slices.Contains(strings.Fields(without), "-"+name)
	})
}
