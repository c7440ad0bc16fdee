package check

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decoded is a document as UTF-8 text, and what was wrong on the way there.
type decoded struct {
	text     string
	encoding string // in lower case, as declared or recognised
	bom      bool
	bad      int    // offset in text of what the encoding does not have, -1 for none
	unknown  string // an encoding that is not known here
}

// declares is the encoding of an XML declaration (XML 1.0, section 4.3.3).
var declares = regexp.MustCompile(`^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']`)

// decode finds the encoding as RFC 7303, section 3, says: the byte order mark,
// else the charset of the HTTP answer, else the XML declaration, else UTF-8.
func decode(body []byte, charset string) decoded {
	d := decoded{encoding: "utf-8", bad: -1}
	switch {
	case bytes.HasPrefix(body, []byte("\xEF\xBB\xBF")):
		d.bom, body = true, body[3:]
	case bytes.HasPrefix(body, []byte("\xFE\xFF")):
		return wide(body[2:], "utf-16be")
	case bytes.HasPrefix(body, []byte("\xFF\xFE")):
		return wide(body[2:], "utf-16le")
	case charset != "":
		d.encoding = strings.ToLower(charset)
	default:
		if m := declares.FindSubmatch(body); m != nil {
			d.encoding = strings.ToLower(string(m[1]))
		}
	}
	d.read(body)
	return d
}

func (d *decoded) read(body []byte) {
	switch d.encoding {
	case "utf-8", "utf8":
		d.text = string(body)
	case "us-ascii", "ascii":
		d.text = string(body)
		d.bad = bytes.IndexFunc(body, func(r rune) bool { return r >= utf8.RuneSelf })
	case "iso-8859-1", "latin1", "windows-1252":
		d.text = latin(body, d.encoding == "windows-1252")
	default:
		d.unknown, d.text = d.encoding, strings.ToValidUTF8(string(body), "\uFFFD")
	}
	if !utf8.ValidString(d.text) {
		d.bad = firstInvalid(d.text)
		d.text = d.text[:d.bad] + strings.ToValidUTF8(d.text[d.bad:], "\uFFFD")
	}
}

// latin reads ISO-8859-1, or Windows-1252, which differs from 0x80 to 0x9F.
func latin(body []byte, windows bool) string {
	const high = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009Džÿ"
	between := []rune(high)
	var b strings.Builder
	for _, c := range body {
		if r := rune(c); windows && r >= 0x80 && int(r-0x80) < len(between) && r < 0xA0 {
			b.WriteRune(between[r-0x80])
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// wide reads UTF-16 whose order the byte order mark gave.
func wide(body []byte, encoding string) decoded {
	units := make([]uint16, len(body)/2)
	for i := range units {
		a, b := uint16(body[2*i]), uint16(body[2*i+1])
		if encoding == "utf-16le" {
			a, b = b, a
		}
		units[i] = a<<8 | b
	}
	return decoded{text: string(utf16.Decode(units)), encoding: encoding, bom: true, bad: -1}
}

func firstInvalid(s string) int {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// forbidden is the first character that no interchange format should carry: a
// control character other than tab and line ends, or a noncharacter such as
// U+FFFE.
func forbidden(s string) (what string, at int) {
	for i, r := range s {
		switch {
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7F && r < 0xA0:
			return fmt.Sprintf("the control character U+%04X", r), i
		case r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
			return fmt.Sprintf("the noncharacter U+%04X", r), i
		}
	}
	return "", -1
}
