package feed

import "sync"

// Format is one way to write a channel: a head, and around it items that each
// are written once and stand in every channel alike.
type Format struct {
	Extension   string // feed.<extension> is its URL
	ContentType string // with parameters, for the header
	MediaType   string // alone, for links
	Name        string // for people
	window      size
	archives    bool // it can say where older entries are
	item        func(Item, Format) ([]byte, error)
	document    func(Channel, Format, [][]byte) ([]byte, error)
}

// Formats are all formats, the best first. A new one is a file and a word here.
var Formats = []Format{Atom, RSS, JSON, ICalendar}

// Write writes a channel. The same channel gives the same bytes.
func (f Format) Write(c Channel) ([]byte, error) {
	items := make([][]byte, 0, len(c.Items))
	for _, i := range c.Items {
		item, err := i.fragments.of(f, i)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return f.document(c, f, items)
}

// fragments are an item as the formats write it, each as soon as it is asked
// for.
type fragments struct {
	mu      sync.Mutex
	written map[string][]byte // by extension
}

// of is an item in a format. Of an item that is not kept, fragments are nil.
func (w *fragments) of(f Format, i Item) ([]byte, error) {
	if w == nil {
		return f.item(i, f)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if item, ok := w.written[f.Extension]; ok {
		return item, nil
	}
	item, err := f.item(i, f)
	if err == nil {
		if w.written == nil {
			w.written = map[string][]byte{}
		}
		w.written[f.Extension] = item
	}
	return item, err
}
