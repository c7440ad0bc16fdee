package contract

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dateline/dateline/events"
)

const about = `Dateline keeps dated occurrences as immutable events in one stream of NATS JetStream.
This document is written from Dateline's side: it sends events and rows of tables, and receives
requests of editors' programs. A program that reads subscribes to what Dateline sends.

The same in words, with how to replay, to follow and to have effects once: /contract. Schemas as
they are named in ce-dataschema (JSON Schema 2020-12): /schemas/. Over HTTP: /api/v1/openapi.json.`

// AsyncAPI is the contract as an AsyncAPI 3.0 document in YAML. It is whole:
// nothing in it refers elsewhere. Host is where programs connect, [Host] where it
// is empty.
func AsyncAPI(host string) []byte {
	if host == "" {
		host = Host
	}
	return write(object(
		"asyncapi", "3.0.0",
		"id", "urn:dateline:log",
		"info", object(
			"title", "Dateline", "version", "1.0.0", "description", about,
			"license", object("name", "Apache-2.0", "url", "https://www.apache.org/licenses/LICENSE-2.0"),
		),
		"defaultContentType", "application/json",
		"servers", servers(host),
		"channels", allChannels(),
		"operations", operations(),
		"components", object(
			"schemas", schemas(),
			"messages", messages(),
			"parameters", parameters(),
			"securitySchemes", security,
		),
	))
}

var security = object(
	"reader", object("type", "userPassword", "description", "user reader, password reader: everybody. A third party's own, if it sees a part only."),
	"editor", object("type", "userPassword", "description", "of an editor's program, as the operator gives them"),
)

func servers(host string) *yaml.Node {
	return object(
		"readers", object("host", host, "protocol", "nats", "description", "stream "+stream+" and the tables, read only", "security", list(ref("components/securitySchemes/reader"))),
		"editors", object("host", host, "protocol", "nats", "description", "the services that write", "security", list(ref("components/securitySchemes/editor"))),
	)
}

func parameters() *yaml.Node {
	return object(
		"timeline", object("description", "the timeline's slug", "examples", list("harbour")),
		"slug", object("description", "the record's slug", "examples", list("pier")),
		"kind", object("description", "the kind of the occurrence; a timeline may use further ones", "examples", list(events.Kinds()...)),
		"ulid", object("description", "the id of the occurrence's first event, a ULID", "examples", list("01K2Z3V4W5X6Y7Z8A9B0C1D2E3")),
		"view", object("description", "the name of a view", "enum", list(views()...)),
		"bucket", object("description", "the bucket that the view's pointer names", "examples", list(stream+"_RECORDS_1")),
		"row", object("description", "the key of a row, of several tokens, or the word checkpoint", "examples", list("harbour.entity.pier", "checkpoint")),
	)
}

func views() (names []string) {
	for _, t := range tables {
		names = append(names, t.view)
	}
	return names
}

func allChannels() *yaml.Node {
	all := object()
	for _, c := range channels {
		put(all, c.name, c.described())
	}
	put(all, "views", object(
		"address", bucketPrefix+pointers+".{view}", "title", "Which table is which view",
		"description", "The bucket "+pointers+". A value names the bucket that holds the view now.",
		"messages", object("pointer", ref("components/messages/pointer")),
		"parameters", object("view", ref("components/parameters/view")),
		"servers", list(ref("servers/readers")),
	))
	put(all, "tables", tablesChannel())
	for _, v := range Verbs {
		put(all, v.Name, object(
			"address", writePrefix+v.Name, "title", capital(v.Does),
			"messages", object("request", ref("components/messages/request")),
			"servers", list(ref("servers/editors")),
		))
	}
	put(all, "answers", object(
		"address", &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, "title", "Where requests are answered",
		"description", "The inbox of the request.",
		"messages", object("answer", ref("components/messages/answer"), "refusal", ref("components/messages/refusal")),
		"servers", list(ref("servers/editors")),
	))
	return all
}

func (c channel) described() *yaml.Node {
	parameters := object("timeline", ref("components/parameters/timeline"))
	key := "slug"
	if c.schema == "occurrence" {
		put(parameters, "kind", ref("components/parameters/kind"))
		key = "ulid"
	}
	put(parameters, "key", ref("components/parameters/"+key))
	held := object()
	for _, change := range c.changes {
		put(held, string(change), ref("components/messages/"+c.message(change)))
	}
	n := object(
		"address", c.subject, "title", capital(c.says), "description", "In stream "+stream+". The last message of a subject is the record as the editor left it.",
		"messages", held, "parameters", parameters, "servers", list(ref("servers/readers")),
	)
	if c.schema == "occurrence" {
		put(n, "x-vocabulary", vocabulary())
	}
	return n
}

// message names a message in the components.
func (c channel) message(change events.Change) string { return c.schema + "." + string(change) }

func tablesChannel() *yaml.Node {
	held := object("checkpoint", ref("components/messages/checkpoint"))
	for _, t := range tables {
		put(held, t.row, ref("components/messages/"+t.row))
	}
	return object(
		"address", bucketPrefix+"{bucket}.{row}", "title", "Current state, as tables",
		"description", "KV buckets, one for each view. A deleted row has the header KV-Operation.",
		"messages", held,
		"parameters", object("bucket", ref("components/parameters/bucket"), "row", ref("components/parameters/row")),
		"servers", list(ref("servers/readers")),
	)
}

// vocabulary are the verbs by kind, each with the status it gives what the
// occurrence is about, empty where it leaves that alone.
func vocabulary() *yaml.Node {
	all := object()
	for _, kind := range events.Kinds() {
		verbs := object()
		for _, verb := range events.Verbs(kind) {
			status, _, _ := events.StatusOf(events.Type(kind + "." + verb))
			put(verbs, verb, status)
		}
		put(all, kind, verbs)
	}
	return all
}

func operations() *yaml.Node {
	all := object()
	for _, c := range channels {
		put(all, "tell"+capital(c.name), object("action", "send", "channel", ref("channels/"+c.name), "summary", "Say what changed in "+c.name))
	}
	put(all, "tellViews", object("action", "send", "channel", ref("channels/views"), "summary", "Name the tables"))
	put(all, "tellTables", object("action", "send", "channel", ref("channels/tables"), "summary", "Keep the tables current"))
	for _, v := range Verbs {
		put(all, v.Name, object(
			"action", "receive", "channel", ref("channels/"+v.Name), "summary", capital(v.Does),
			"description", "Recorded is all or nothing. The same request again is recognised and changes nothing.",
			"security", list(ref("components/securitySchemes/editor")),
			"bindings", object("nats", object("queue", "q")), // the queue of NATS services
			"reply", object("channel", ref("channels/answers")),
		))
	}
	return all
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
