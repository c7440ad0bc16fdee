//go:build !unix

package natslog

// syncFolder does nothing where a folder cannot be opened for it.
func syncFolder(string) error { return nil }
