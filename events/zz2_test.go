package events
import "testing"
import "strings"
func TestTmpMsgs(t *testing.T) {
	for _, x := range []string{"a:\n\tb: c","a: b\nc: \"d\ne: f","a: b\ntitle: Pier: the end","a: [b","a: b\nc: d\x00e","a: *xxxxxxxxx", strings.Repeat("[", 1<<20), "a: b\n c: d", "- a\nb: c", "a: @x", "a: %x", "a: 'it's'", "a: - b"} {
		_, p := parseFile("f.yaml", x)
		t.Log(p)
	}
	for _, x := range []string{"[1,]", "{\"a\":tru}", "{a:1}", "[1 2]", "{}}", "{\"a\":\"b\nc\"}"} {
		_, p := parseFile("f.json", x)
		t.Log(p)
	}
}
