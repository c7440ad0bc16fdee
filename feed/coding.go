package feed

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a content coding (RFC 9110, section 8.4.1) in which a
// representation goes out. The dearer to us, the later: of what a client likes
// equally, it gets the last.
type coding int

const (
	identity coding = iota
	gzipped
	zstandard
	codings // how many there are
)

// codingNames are the names of codings in Content-Encoding and, with a dash
// before them, at the end of entity tags.
var codingNames = [codings]string{"", "gzip", "zstd"}

// leastCompressed is the size in bytes below which compressing gains nothing: a
// body and its header then fit into one packet as they are.
const leastCompressed = 1 << 10

// compress is a pure function of the body, so every replica of a service sends
// the same bytes under the same entity tag.
func (c coding) compress(body []byte) []byte {
	switch c {
	case gzipped:
		return gzipOf(body)
	case zstandard:
		return zstdWriter().EncodeAll(body, nil)
	}
	return body
}

var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func gzipOf(body []byte) []byte {
	var b bytes.Buffer
	z := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(z)
	z.Reset(&b)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return bytes.Clone(b.Bytes()) // a document is kept long: without the buffer's spare room
}

// zstdWriter keeps the window within what every client must take (RFC 9659).
var zstdWriter = sync.OnceValue(func() *zstd.Encoder {
	w, err := zstd.NewWriter(nil, zstd.WithWindowSize(8<<20), zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(fmt.Sprintf("preparing zstd: %v", err)) // options that are never valid
	}
	return w
})

// coded picks the coding that a client likes best by its Accept-Encoding (RFC
// 9110, section 12.5.3). Without a word it gets the plain form, and also when
// it refuses all that we have: a body that it may be able to read is of more
// use to it than status 406.
func coded(accept []string) coding {
	if len(accept) == 0 {
		return identity
	}
	weights := [codings]int{unsaid, unsaid, unsaid}
	others := unsaid // the weight of *
	for _, list := range accept {
		for list != "" {
			var member string
			member, list, _ = strings.Cut(list, ",")
			name, weight := weighed(member)
			if name == "*" {
				others = weight
			} else if c, known := codingOf(name); known {
				weights[c] = weight
			}
		}
	}
	return heaviest(weights, others)
}

// unsaid is the weight of a coding that a client does not mention.
const unsaid = -1

// heaviest treats the plain form, when it is not mentioned, as acceptable and
// liked least.
func heaviest(weights [codings]int, others int) coding {
	best, most := identity, 0
	for c, weight := range weights {
		if weight == unsaid {
			weight = others
		}
		if weight > 0 && weight >= most {
			best, most = coding(c), weight
		}
	}
	return best
}

// codingOf knows codings by their names, in any case, and by the old name that
// RFC 9110, section 8.4.1.3, wants understood.
func codingOf(name string) (coding, bool) {
	switch {
	case strings.EqualFold(name, "zstd"):
		return zstandard, true
	case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
		return gzipped, true
	case strings.EqualFold(name, "identity"):
		return identity, true
	}
	return 0, false
}

// weighed takes a member of a list apart: a name, and its weight in thousandths
// (RFC 9110, section 12.4.2). What has a malformed weight is not wanted.
func weighed(member string) (name string, weight int) {
	name, parameter, given := strings.Cut(member, ";")
	name = strings.Trim(name, " \t")
	if !given {
		return name, 1000
	}
	key, value, _ := strings.Cut(strings.Trim(parameter, " \t"), "=")
	if !strings.EqualFold(strings.TrimRight(key, " \t"), "q") {
		return name, 0
	}
	return name, thousandths(strings.TrimLeft(value, " \t"))
}

// thousandths reads a weight such as 1, 0.5 or 0.125, without allocating. What
// is not one is 0.
func thousandths(s string) int {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(fraction) > 3 || whole != "0" && whole != "1" {
		return 0
	}
	weight := int(whole[0]-'0') * 1000
	for i, unit := 0, 100; i < len(fraction); i, unit = i+1, unit/10 {
		if fraction[i] < '0' || fraction[i] > '9' {
			return 0
		}
		weight += int(fraction[i]-'0') * unit
	}
	if weight > 1000 {
		return 0
	}
	return weight
}
