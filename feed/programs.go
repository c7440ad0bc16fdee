package feed

import (
	"bytes"
	"html/template"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"github.com/dateline/dateline/feed/contract"
)

// Media types of what programs read.
const (
	schemaType   = "application/schema+json"
	asyncAPIType = "application/vnd.aai.asyncapi+yaml;version=3.0.0"
	markdownType = "text/markdown; charset=utf-8"
)

// forPrograms are the contract and the schemas, by path. They hang on nothing
// that is recorded.
func (h *handler) forPrograms() map[string]asset {
	fixed := func(body []byte, contentType, control string) asset {
		return asset{representation: newRepresentation(body, contentType, control, varyCoding, time.Time{}, nil)}
	}
	page := contract.Page(h.NATS)
	all := map[string]asset{
		"/contract":                       fixed(h.contractPage(page), htmlType, pageControl),
		"/contract.md":                    fixed([]byte(page), markdownType, pageControl),
		"/asyncapi.yaml":                  fixed(contract.AsyncAPI(h.NATS), asyncAPIType, pageControl),
		"/schemas/{$}":                    fixed(h.schemasPage(), htmlType, pageControl),
		"/schemas/" + jsonFeedSchema.name: jsonFeedSchema,
	}
	for _, s := range contract.Schemas() {
		all["/schemas/"+s.Name] = fixed(s.Text, schemaType, assetControl)
	}
	return all
}

// manual turns our own Markdown into HTML, tables with it.
var manual = goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))

func (h *handler) contractPage(text string) []byte {
	var body bytes.Buffer
	if err := manual.Convert([]byte(text), &body); err != nil {
		panic(err) // into memory
	}
	f := h.frame("The log, for programs", nil)
	f.Canonical = h.site.base + "/contract"
	return execute("contract", struct {
		frame
		Sheet string
		Body  template.HTML
	}{f, h.site.local().asset(manualSheet.name), template.HTML(body.String())}) //nolint:gosec // our own text
}

func (h *handler) schemasPage() []byte {
	f := h.frame("Schemas", nil)
	f.Canonical = h.site.base + "/schemas/"
	all := append(contract.Schemas(), contract.Schema{Name: jsonFeedSchema.name, Title: "Dateline's extension of JSON Feeds"})
	return execute("schemas", struct {
		frame
		Sheet   string
		Schemas []contract.Schema
	}{f, h.site.local().asset(manualSheet.name), all})
}

// execute writes a page that hangs on nothing that is recorded.
func execute(name string, data any) []byte {
	var b bytes.Buffer
	if err := pages[name].ExecuteTemplate(&b, "page", data); err != nil {
		panic(err) // our own template and data
	}
	return b.Bytes()
}
