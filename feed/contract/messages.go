package contract

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/dateline/dateline/events"
)

// messages are all that travel, by name.
func messages() *yaml.Node {
	all := object()
	for _, c := range channels {
		for _, change := range c.changes {
			put(all, c.message(change), c.event(change))
		}
	}
	put(all, "pointer", value("pointer", "Which bucket holds a view"))
	put(all, "checkpoint", value("checkpoint", "Up to where a table holds the log"))
	for _, t := range tables {
		put(all, t.row, value(t.row, "A row of the view "+t.view))
	}
	put(all, "request", value("change", "What an editor's file says, as JSON"))
	put(all, "answer", value("answer", "What came of a request"))
	refusal := value("problem", "Why nothing was recorded")
	put(refusal, "headers", object("type", "object", "properties", object(
		"Nats-Service-Error-Code", object("type", "string", "pattern", "^[0-9]{3}$", "description", "as HTTP's status would be"),
		"Nats-Service-Error", object("type", "string"),
	), "required", list("Nats-Service-Error-Code", "Nats-Service-Error")))
	put(all, "refusal", refusal)
	return all
}

// value is a message without headers of its own.
func value(schema, title string) *yaml.Node {
	return object("name", schema, "title", title, "contentType", "application/json", "payload", ref("components/schemas/"+schema))
}

// event is one with a change.
func (c channel) event(change events.Change) *yaml.Node {
	properties := object("ce-type", object("const", events.TypeOf(change)), "ce-dataschema", object("const", events.SchemaID(c.schema)))
	required := list("ce-type", "ce-dataschema")
	if c.schema == "occurrence" {
		put(properties, "ce-occurrencetype", ref("components/schemas/occurrenceType"))
		required.Content = append(required.Content, node("ce-occurrencetype"), node("ce-occurred"))
	}
	if change.NeedsReason() {
		required.Content = append(required.Content, node("ce-reason"))
	}
	says := changes[change]
	n := object(
		"name", events.TypeOf(change), "title", capital(c.schema)+" "+string(change),
		"summary", capital(says.is), "description", "For who keeps records: "+strings.ReplaceAll(says.means, "`", "")+".",
		"contentType", "application/json",
		"headers", object("type", "object", "allOf", list(ref("components/schemas/headers"), object("properties", properties, "required", required))),
		"payload", ref("components/schemas/"+c.schema),
	)
	if c.schema == "occurrence" && change == events.Corrected {
		put(n, "examples", list(exampleNode()))
	}
	return n
}

func exampleNode() *yaml.Node {
	m := example()
	headers := object()
	for _, name := range headersOf(m) {
		put(headers, name, m.Header[name])
	}
	return object("name", "correction", "summary", m.Subject, "headers", headers, "payload", parsed(m.Data))
}

// schemas are those that are published, as AsyncAPI has them: it knows the
// keywords of draft 7, of which ours use no others, and refers within the
// document.
func schemas() *yaml.Node {
	all := object()
	for _, s := range Schemas() {
		n := adapted(parsed(s.Text))
		if definitions := get(n, "$defs"); definitions != nil {
			all.Content = append(all.Content, definitions.Content...)
			continue
		}
		put(all, schemaName(s.URN), n)
	}
	types := object("description", "kind.verb; a timeline may use further ones", "type", "string", "anyOf", list(
		object("enum", list(occurrenceTypes()...)),
		object("pattern", formOf("ce-occurrencetype")),
	))
	put(all, "occurrenceType", types)
	return all
}

// schemaName is what a URN names: urn:dateline:schema:<name>:v1.
func schemaName(urn string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(urn, "urn:dateline:schema:"), ":")
	return name
}

// adapted makes references local, and says with allOf what stands beside one:
// draft 7 would not look at it.
func adapted(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		for i, child := range n.Content {
			n.Content[i] = adapted(child)
		}
		return n
	}
	out := object()
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		switch {
		case name == "$schema":
		case name == "$id":
			put(out, "x-dateline-schema", value)
		case name == "$ref" && len(n.Content) == 2:
			return ref("components/schemas/" + target(value.Value))
		case name == "$ref":
			put(out, "allOf", list(ref("components/schemas/"+target(value.Value))))
		default:
			put(out, name, adapted(value))
		}
	}
	return out
}

// target is the name of what a reference leads to: a schema, or a definition of
// the shared one.
func target(reference string) string {
	if _, definition, ok := strings.Cut(reference, "#/$defs/"); ok {
		return definition
	}
	return schemaName(reference)
}

func occurrenceTypes() (all []string) {
	for _, kind := range events.Kinds() {
		for _, verb := range events.Verbs(kind) {
			all = append(all, kind+"."+verb)
		}
	}
	return all
}

func formOf(header string) string {
	for _, f := range events.HeaderFields {
		if f.Name == header {
			return f.Form
		}
	}
	return ""
}
