package edtf

import "fmt"

// Error says why a text is no date of this package's subset of EDTF.
type Error struct {
	Text   string // the whole text as given
	Offset int    // the byte of Text, counted from 0, where the trouble starts
	Reason string // what is wrong there
	Hint   string // the way out
}

// Error returns all of it in one line; a long text is cut.
func (e *Error) Error() string {
	text := e.Text
	if len(text) > 60 {
		text = text[:60] + "…"
	}
	return fmt.Sprintf("edtf %q, byte %d: %s; %s", text, e.Offset, e.Reason, e.Hint)
}

func (s *scanner) fail(at int, reason, hint string) error {
	return &Error{Text: s.text, Offset: at, Reason: reason, Hint: hint}
}
