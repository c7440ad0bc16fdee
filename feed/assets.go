package feed

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

//go:embed assets schema
var assetFiles embed.FS

// asset is a file that pages load. Its name holds a hash of its bytes, so that
// it may be kept for ever.
type asset struct {
	name string
	*representation
}

var (
	stylesheet  = newAsset("dateline.css", "text/css; charset=utf-8")
	manualSheet = newAsset("manual.css", "text/css; charset=utf-8")
	icon        = newAsset("dateline.svg", "image/svg+xml")
	assets      = []asset{stylesheet, manualSheet, icon}
)

const assetControl = "public, max-age=31536000, immutable"

func newAsset(file, contentType string) asset {
	body, err := assetFiles.ReadFile("assets/" + file)
	if err != nil {
		panic(err) // an embedded file that is not there
	}
	sum := sha256.Sum256(body)
	name, extension, _ := strings.Cut(file, ".")
	return asset{
		name + "-" + hex.EncodeToString(sum[:6]) + "." + extension,
		newRepresentation(body, contentType, assetControl, varyCoding, time.Time{}, nil),
	}
}

// jsonFeedSchema describes the extension that our JSON Feeds have. Its name says
// its version.
var jsonFeedSchema = func() asset {
	const name = "json-feed.v1.json"
	body, err := assetFiles.ReadFile("schema/" + name)
	if err != nil {
		panic(err) // an embedded file that is not there
	}
	return asset{name, newRepresentation(body, "application/schema+json", controlFixed, varyCoding, time.Time{}, nil)}
}()

func (a asset) answer(w http.ResponseWriter, r *http.Request) { a.serve(w, r) }
