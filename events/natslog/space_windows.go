package natslog

import "golang.org/x/sys/windows"

// diskSpace returns the bytes that a volume has and those free to the user.
func diskSpace(dir string) (total, free uint64, err error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, 0, err
	}
	err = windows.GetDiskFreeSpaceEx(path, &free, &total, nil)
	return total, free, err
}
