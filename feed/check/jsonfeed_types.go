package check

import "strings"

// shape is the type of each key of one kind of object of JSON Feed 1.1.
type shape map[string]kind

var (
	jsonFeedShape = shape{
		"version": text, "title": text, "home_page_url": text, "feed_url": text, "description": text, "user_comment": text,
		"next_url": text, "icon": text, "favicon": text, "author": object, "authors": array, "language": text,
		"expired": boolean, "hubs": array, "items": array,
	}
	jsonItemShape = shape{
		"id": text, "url": text, "external_url": text, "title": text, "content_html": text, "content_text": text,
		"summary": text, "image": text, "banner_image": text, "date_published": text, "date_modified": text,
		"author": object, "authors": array, "tags": array, "language": text, "attachments": array,
	}
	jsonAuthorShape     = shape{"name": text, "url": text, "avatar": text}
	jsonHubShape        = shape{"type": text, "url": text}
	jsonAttachmentShape = shape{"url": text, "mime_type": text, "title": text, "size_in_bytes": number, "duration_in_seconds": number}
)

// shapeOf is what a node has to look like, nil for what is free.
func shapeOf(n *node) shape {
	if n.parent == nil {
		return jsonFeedShape
	}
	if n.name == "author" {
		return jsonAuthorShape
	}
	if n.parent.kind != array {
		return nil
	}
	return map[string]shape{"items": jsonItemShape, "authors": jsonAuthorShape, "hubs": jsonHubShape, "attachments": jsonAttachmentShape}[n.parent.name]
}

func jsonTypes(d *document, say saying) {
	for n := range d.root.walk() {
		if extended(n) {
			continue
		}
		if s := shapeOf(n); s != nil && n.kind != object {
			say(n, "%s is no object", orFeed(n.name))
		} else if s != nil {
			keysOf(n, s, say)
		}
		if n.parent != nil && n.parent.name == "tags" && n.kind != text {
			say(n, "a tag is a %s, no string", n.kind)
		}
	}
}

func orFeed(name string) string {
	if name == "" {
		return "the feed"
	}
	return name
}

// keysOf holds an object's values against its shape. An id may be a number,
// which has a check of its own.
func keysOf(n *node, s shape, say saying) {
	for _, kid := range n.kids {
		want, known := s[kid.name]
		if !known || kid.kind == want || kid.name == "id" && kid.kind == number {
			continue
		}
		say(kid, "%s is a %s, no %s", kid.name, kid.kind, want)
	}
}

func jsonUnknown(d *document, say saying) {
	for n := range d.root.walk() {
		s := shapeOf(n)
		if s == nil || n.kind != object || extended(n) {
			continue
		}
		for _, kid := range n.kids {
			if _, known := s[kid.name]; !known && !strings.HasPrefix(kid.name, "_") {
				say(kid, "there is no key %.60q", kid.name)
			}
		}
	}
}
