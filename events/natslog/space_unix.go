//go:build linux || darwin || freebsd

package natslog

import "golang.org/x/sys/unix"

// diskSpace returns the bytes that a file system has and those that a program
// without special rights can still use.
func diskSpace(dir string) (total, free uint64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	size := uint64(st.Bsize)
	return uint64(st.Blocks) * size, uint64(max(st.Bavail, 0)) * size, nil //nolint:unconvert // the fields' types differ between systems
}
