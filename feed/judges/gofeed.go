package judges

import (
	"bytes"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
)

// readGofeed reads a document with the library of most programs in Go.
func readGofeed(t testing.TB, document []byte) []Entry {
	t.Helper()
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	entries := make([]Entry, len(feed.Items))
	for i, item := range feed.Items {
		entries[i] = Entry{
			ID: item.GUID, Title: item.Title, Link: item.Link, Published: second(item.PublishedParsed), Updated: second(item.UpdatedParsed),
			Categories: item.Categories, Content: item.Content, Summary: item.Description,
		}
		for _, a := range item.Authors {
			entries[i].Authors = append(entries[i].Authors, a.Name)
		}
	}
	return entries
}

func second(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format("2006-01-02T15:04:05Z")
}
