package tokens

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

// Prefix begins every secret.
const Prefix = "dateline_"

const redacted = "[redacted]"

// Secret is what a program shows to be let in. However it is printed or encoded
// it is [redacted]; only [Secret.Reveal] gives it away. The text is behind a
// pointer since fmt asks no method of what stands in an unexported field.
type Secret struct{ text *string }

// newSecret draws 256 bits.
func newSecret() Secret {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	text := Prefix + hex.EncodeToString(b[:])
	return Secret{&text}
}

var form = regexp.MustCompile(`^` + Prefix + `[0-9a-f]{64}$`)

// ParseSecret takes what somebody shows for a secret, and tells whether it can
// be one.
func ParseSecret(text string) (Secret, bool) { return Secret{&text}, form.MatchString(text) }

// Reveal is the secret itself: for whoever it was made for, once.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return redacted }

// Format implements fmt.Formatter: String is not asked by verbs that are not for
// text.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler, so JSON has it.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// hash is all that is kept of a secret.
func (s Secret) hash() Hash { return sha256.Sum256([]byte(s.Reveal())) }

// Hash is the SHA-256 of a secret, as text in hexadecimal.
type Hash [sha256.Size]byte

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h[:])), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(h)) {
		return errHash
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// id names a token by what everybody may know of it.
func (h Hash) id() string { return hex.EncodeToString(h[:6]) }
