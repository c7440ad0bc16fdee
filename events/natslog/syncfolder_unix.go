//go:build unix

package natslog

import (
	"errors"
	"os"
)

// syncFolder makes a renamed file's name durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
