// Package contract says what programs may rely on, three times: as a page for
// people ([Page]), as an AsyncAPI document ([AsyncAPI]) and as JSON Schemas
// ([Schemas]).
//
// The document is made of the vocabulary in package events. What the page has in
// tables is held to the same by a test, which also writes them (go test
// ./feed/contract -update). Every schema has a name, a URN, that says where it is
// served: urn:dateline:schema:entity:v1 is entity.v1.json. A schema that was
// published never changes, so that it may be kept for ever; another is v2.
package contract

import (
	_ "embed"
	"regexp"
	"strings"
)

// Host is where programs connect unless they are told otherwise.
const Host = "localhost:4222"

// Names on NATS. Package natslog has them too, as the one that uses them.
const (
	stream       = "DATELINE"
	writePrefix  = "editors.dateline.v1."
	pointers     = "DATELINE_VIEWS"
	bucketPrefix = "$KV."
)

//go:embed contract.md
var page string

// marks are where a test writes tables, see doc.go.
var marks = regexp.MustCompile(`(?m)^<!-- [a-z]+ -->\n`)

// Page is the contract for people, as Markdown. Its links are relative to where
// it is served. Host is where programs connect, [Host] where it is empty.
func Page(host string) string {
	text := marks.ReplaceAllString(page, "")
	if host == "" {
		return text
	}
	at, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		at, port = host[:i], host[i+1:]
	}
	python := strings.NewReplacer(`("localhost", 4222)`, `("`+strings.Trim(at, "[]")+`", `+port+`)`, Host, host)
	return python.Replace(text)
}
