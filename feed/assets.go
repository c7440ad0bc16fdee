package feed

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

// asset is a file that pages load. Its name holds a hash of its bytes, so that
// it may be kept for ever.
type asset struct {
	name, contentType string
	body              []byte
}

var (
	stylesheet = newAsset("dateline.css", "text/css; charset=utf-8")
	icon       = newAsset("dateline.svg", "image/svg+xml")
	assets     = []asset{stylesheet, icon}
)

func newAsset(file, contentType string) asset {
	body, err := assetFiles.ReadFile("assets/" + file)
	if err != nil {
		panic(err) // an embedded file that is not there
	}
	sum := sha256.Sum256(body)
	name, extension, _ := strings.Cut(file, ".")
	return asset{name + "-" + hex.EncodeToString(sum[:6]) + "." + extension, contentType, body}
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body)
	}
}
