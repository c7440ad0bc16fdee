package judges

import (
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"sync"
)

// errNoSchema says that RFC 4287's schema does not lie beside the project.
var errNoSchema = errors.New("no schema of RFC 4287 beside the project: jing is not asked about Atom")

// xmllint takes what is well-formed and says nothing about it.
func xmllint(string) (call, error) {
	return call{program: "xmllint", args: []string{"--noout", "--nonet", "--noent"}, quiet: true}, nil
}

// jing holds documents against a RELAX NG schema: Atom's is appendix B of its
// RFC, those of RSS and OPML are ours, since they have none.
func jing(format string) (call, error) {
	schema, err := schemaOf(format)
	return call{program: "jing", args: []string{"-c", schema}}, err
}

func schemaOf(format string) (string, error) {
	if format == Atom {
		return atomSchema()
	}
	return ownSchema(format)
}

// atomSchema finds the schema from the project's root, wherever below it the
// test runs.
func atomSchema() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		schema := filepath.Join(dir, "../shared/judges/atom.rnc")
		if _, err := os.Stat(schema); err != nil {
			return "", errNoSchema
		}
		return schema, nil
	}
	return "", errNoSchema
}

//go:embed schema/rss.rnc
var rssSchema []byte

//go:embed schema/opml.rnc
var opmlSchema []byte

// ownSchema leaves our schemas where jing finds them.
func ownSchema(format string) (string, error) {
	dir, err := schemas()
	return filepath.Join(dir, format+".rnc"), err
}

var schemas = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "dateline-tests")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for name, text := range map[string][]byte{"rss.rnc": rssSchema, "opml.rnc": opmlSchema} {
		if err := replace(filepath.Join(dir, name), text); err != nil {
			return "", err
		}
	}
	return dir, nil
})

// replace writes a file that another test may be reading.
func replace(file string, text []byte) error {
	beside, err := os.CreateTemp(filepath.Dir(file), "schema-")
	if err != nil {
		return err
	}
	if _, err := beside.Write(text); err != nil {
		return errors.Join(err, beside.Close())
	}
	if err := beside.Close(); err != nil {
		return err
	}
	return os.Rename(beside.Name(), file)
}
