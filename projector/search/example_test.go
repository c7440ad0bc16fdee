package search_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/dateline/dateline/projector/search"
)

func Example() {
	ctx := context.Background()
	index, err := search.Open("") // in memory
	if err != nil {
		log.Fatal(err)
	}
	defer index.Close()

	err = index.Add(ctx, []search.Document{
		{Sequence: 1, Timeline: "sweden-denmark", Record: "occurrence/summit", Title: []string{"Annual summit", "首脳会談"}},
		{Sequence: 2, Timeline: "sweden-denmark", Record: "occurrence/pact", Title: []string{"Pact"}, Body: []string{"Draft, to be signed in Oslo."}},
		{Sequence: 3, Timeline: "sweden-denmark", Record: "occurrence/pact", Title: []string{"Pact"}, Body: []string{"Signed in Oslo."}},
	})
	if err != nil {
		log.Fatal(err)
	}

	html := strings.NewReplacer(string(search.MarkStart), "<mark>", string(search.MarkEnd), "</mark>")
	for _, q := range []search.Query{{Text: "signing oslo"}, {Text: "signing oslo", KnownAt: 2}, {Text: "会談"}} {
		hits, err := index.Search(ctx, q)
		if err != nil {
			log.Fatal(err)
		}
		for _, h := range hits {
			fmt.Println(h.Sequence, h.Record, html.Replace(h.Title), html.Replace(h.Snippet))
		}
	}
	// Output:
	// 3 occurrence/pact Pact <mark>Signed</mark> in <mark>Oslo</mark>.
	// 2 occurrence/pact Pact Draft, to be <mark>signed</mark> in <mark>Oslo</mark>.
	// 1 occurrence/summit 首脳<mark>会談</mark>
}
