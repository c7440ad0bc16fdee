package natslog

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/bcrypt"
)

// Passwords are those of a data folder's users, kept in DIR/credentials.json,
// which only its owner may read.
type Passwords struct {
	Local  string `json:"local"`  // of the owner's commands
	Editor string `json:"editor"` // of editors' programs
	// Service is the service's own at an external server: empty until
	// [Configuration] was asked for. On an embedded one it needs none.
	Service string `json:"service,omitempty"`
}

// CredentialsFile is where a data folder's passwords are.
func CredentialsFile(dir string) string { return filepath.Join(dir, "credentials.json") }

// ReadPasswords reads a data folder's passwords; they are empty where none were
// made.
func ReadPasswords(dir string) (p Passwords, err error) {
	err = readSecret(CredentialsFile(dir), &p)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Passwords{}, fmt.Errorf("reading credentials: %w", err)
	}
	return p, nil
}

// makePasswords reads a data folder's passwords, and makes those that are
// missing: the service's where it is wanted.
func makePasswords(dir string, service bool) (Passwords, error) {
	before, err := ReadPasswords(dir)
	if err != nil {
		return Passwords{}, err
	}
	p := before
	wanted := []*string{&p.Local, &p.Editor}
	if service {
		wanted = append(wanted, &p.Service)
	}
	for _, password := range wanted {
		if *password == "" {
			*password = newPassword()
		}
	}
	if p == before {
		return p, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Passwords{}, err
	}
	return p, writeSecret(CredentialsFile(dir), p)
}

func newPassword() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}

// hash is what a server knows a password by. Ours are 256 random bits, which no
// work makes harder to guess: the least cost is as good as the highest.
func hash(password string) (string, error) {
	h, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.MinCost)
	if err != nil {
		return "", fmt.Errorf("hashing a password: %w", err)
	}
	return string(h), nil
}

func readSecret(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s is not what dateline writes: %w: restore it, or remove it and hand out new credentials", name, err)
	}
	return nil
}

// writeSecret leaves a file that only the owner may read, in one step.
func writeSecret(name string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(name, append(text, '\n'))
}
