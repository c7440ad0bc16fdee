package natslog

import (
	_ "embed"
	"fmt"
)

//go:embed external.conf
var externalText string

// Configuration is what a NATS server of one's own reads to keep the log as an
// embedded one does: the same accounts, with the passwords of a data folder as
// hashes, and the third parties that the folder knows.
func Configuration(dir string) (string, error) {
	passwords, err := makePasswords(dir, true)
	if err != nil {
		return "", err
	}
	a := accounts{}
	if a.Readers, err = readParties(dir); err != nil {
		return "", err
	}
	for _, p := range []struct {
		hash  *string
		plain string
	}{{&a.Service, passwords.Service}, {&a.Local, passwords.Local}, {&a.Editor, passwords.Editor}} {
		if *p.hash, err = hash(p.plain); err != nil {
			return "", err
		}
	}
	text, err := a.config()
	if err != nil {
		return "", fmt.Errorf("writing the configuration: %w", err)
	}
	return externalText + text, nil
}
