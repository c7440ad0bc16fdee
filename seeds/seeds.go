// Package seeds is something to tell: timelines that a fresh Dateline begins
// with, as editor's files. Nothing outside this folder knows what they are about.
package seeds

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/dateline/dateline/events"
)

//go:embed */*.yaml
var embedded embed.FS

// Embedded is the file system that the program carries: a folder for each timeline.
func Embedded() fs.FS { return embedded }

// Read returns the files of every folder of a file system, folder by folder,
// each in the order of its names, which is the order of recording.
func Read(fsys fs.FS) ([][]events.File, error) {
	folders, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("reading seeds: %w", err)
	}
	var timelines [][]events.File
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		files, err := readFolder(fsys, folder.Name())
		if err != nil {
			return nil, fmt.Errorf("reading seeds: %w", err)
		}
		timelines = append(timelines, files)
	}
	return timelines, nil
}

func readFolder(fsys fs.FS, folder string) ([]events.File, error) {
	names, err := fs.Glob(fsys, path.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var files []events.File
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		files = append(files, events.File{Name: name, Text: string(text)})
	}
	return files, nil
}
