package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

const readme = "../../README.md"

// TestReadme types what README.md tells a newcomer to type, from top to bottom
// on a fresh data folder, and opens every address that it names.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, "DATELINE_SEEDS=embedded")
	base, broker := "", ""
	for _, command := range shellCommands(string(text)) {
		if strings.HasSuffix(command, "dateline serve") {
			_, a := h.serve()
			base, broker = a.HTTP, strings.TrimPrefix(a.NATS, "nats://")
			continue
		}
		t.Logf("$ %.200s", command)
		h.shell(strings.NewReplacer("http://localhost:8080", base, "localhost:4222", broker).Replace(command))
	}
	if base == "" {
		t.Fatal("README never says how to serve")
	}
	// What is posted to is not opened.
	opened := regexp.MustCompile(`(?m)^ +http://.*/record$`).ReplaceAllString(string(text), "")
	for _, url := range regexp.MustCompile("http://localhost:8080[^\\s)”`']*").FindAllString(opened, -1) {
		url = base + strings.TrimRight(strings.TrimPrefix(url, "http://localhost:8080"), ":.,;")
		if status, _, err := fetch(url); err != nil || status != 200 {
			t.Errorf("%s: %d, %v", url, status, err)
		}
	}
}

// shellCommands are the commands of the fenced sh blocks, a here document
// together with what reads it.
func shellCommands(markdown string) (commands []string) {
	for _, block := range regexp.MustCompile("(?ms)^```sh\n(.*?)^```").FindAllStringSubmatch(markdown, -1) {
		until := ""
		for line := range strings.Lines(block[1]) {
			last := len(commands) - 1
			switch m := regexp.MustCompile(`<<-?\s*'?(\w+)'?`).FindStringSubmatch(line); {
			case until != "":
				commands[last] += line
				if strings.TrimSpace(line) == until {
					until = ""
				}
			case last >= 0 && strings.HasSuffix(commands[last], "\\\n"):
				commands[last] += line
			case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
			case m != nil:
				commands, until = append(commands, line), m[1]
			default:
				commands = append(commands, line)
			}
		}
	}
	for i, c := range commands {
		commands[i] = strings.TrimSpace(c)
	}
	return commands
}

// shell runs a command of README with the built program, in files of the
// house. Unless it only writes a file it must say something.
func (h *house) shell(command string) {
	h.t.Helper()
	line := strings.NewReplacer("go run ./cmd/dateline", "dateline", "./dateline", "dateline", "/tmp/", h.dir+"/").Replace(command)
	if strings.HasPrefix(line, "go build") {
		return // what go test has done
	}
	cmd := exec.CommandContext(h.t.Context(), "sh", "-ec", line)
	cmd.Env, cmd.Dir = h.env, h.dir
	out, err := cmd.CombinedOutput()
	if err != nil || len(out) == 0 && !strings.Contains(line, ">") {
		h.t.Errorf("%s: %v\n%s", command, err, out)
	}
}
