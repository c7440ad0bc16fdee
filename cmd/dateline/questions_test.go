package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/seeds"
)

// analystsQuestion is one of seeds/testdata/questions.txt: what an analyst
// asks, with the answer derived by hand from the texts.
type analystsQuestion struct {
	Question string         `yaml:"question"`
	Ask      string         `yaml:"ask"`
	Answer   map[string]any `yaml:"answer"`
	RestsOn  []string       `yaml:"rests_on"`
	Because  string         `yaml:"because"`
}

// ways are the three ways of asking, which have one answer.
type ways struct {
	seeds    *projector.Timeline
	timeline string
	data     string // folder of the running serve
	http     string
}

func TestAnalystsQuestions(t *testing.T) {
	questions := readQuestions(t)
	w := newWays(t)
	for _, q := range questions {
		t.Run(q.Question, func(t *testing.T) {
			if len(q.RestsOn) == 0 || q.Because == "" {
				t.Error("says neither where it stands nor why")
			}
			answers := map[string]func(*testing.T, []string) any{"library": w.byLibrary, "command line": w.byCommand, "API": w.byAPI}
			for name, ask := range answers {
				got := ask(t, strings.Fields(q.Ask))
				for _, flaw := range mismatches("", asJSONValue(t, q.Answer), got) {
					t.Errorf("%s: %s", name, flaw)
				}
			}
		})
	}
}

func readQuestions(t *testing.T) (questions []analystsQuestion) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "seeds", "testdata", "questions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &questions); err != nil {
		t.Fatal(err)
	}
	if len(questions) < 40 {
		t.Fatalf("%d questions", len(questions))
	}
	return questions
}

// newWays records the seeds, in memory and in the folder of a serve.
func newWays(t *testing.T) *ways {
	t.Helper()
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := events.ParseDrafts(timelines[0], events.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	log := memlog.New()
	var decision events.Decision
	unread := projector.NewState(log).Records(t.Context(), func(none events.Records) {
		decision, err = events.Decide(none, drafts, time.Now())
	})
	if err := errors.Join(err, unread); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Append(t.Context(), decision.Proposals); err != nil {
		t.Fatal(err)
	}
	state, err := projector.Fold(t.Context(), log, 0)
	if err != nil {
		t.Fatal(err)
	}
	w := &ways{timeline: drafts[0].Timeline, seeds: state.Timelines()[0], data: t.TempDir()}
	w.http = serveInProcess(t, w.data)
	return w
}

// byLibrary asks the projector.
func (w *ways) byLibrary(t *testing.T, ask []string) any {
	t.Helper()
	args, q := parametersOf(ask)
	if args[0] == "diff" {
		return asJSONValue(t, w.diffByLibrary(t, q))
	}
	v := w.at(t, q.Get)
	answer := w.answerOf(t, v, args, q)
	if err := v.Err(); err != nil {
		t.Fatal(err)
	}
	return asJSONValue(t, answer)
}

func (w *ways) at(t *testing.T, value func(string) string) *projector.View {
	t.Helper()
	v, err := w.seeds.At(t.Context(), perspectiveOf(t, value))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func perspectiveOf(t *testing.T, value func(string) string) projector.Perspective {
	t.Helper()
	p, err := projector.ParsePerspective(value)
	if err != nil {
		t.Fatal(err)
	}
	if p.Today.IsZero() {
		p.Today = edtf.DayOf(time.Now())
	}
	return p
}

func (w *ways) diffByLibrary(t *testing.T, q url.Values) any {
	t.Helper()
	state := func(prefix string) projector.Perspective {
		return perspectiveOf(t, func(name string) string {
			if own := q.Get(prefix + name); own != "" {
				return own
			}
			return q.Get(name)
		})
	}
	d, err := w.seeds.Diff(t.Context(), state("from."), state("to."))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"lines": slices.Collect(d.Lines())}
}

func (w *ways) answerOf(t *testing.T, v *projector.View, args []string, q url.Values) any {
	t.Helper()
	of := q.Get("entity")
	if args[0] != "show" {
		kind, key, _ := strings.Cut(args[1], "/")
		ref := events.Ref{Timeline: w.timeline, Kind: kind, Key: key}
		if args[0] == "history" {
			return map[string]any{"history": v.History(ref)}
		}
		why, ok := v.Why(ref, q.Get("field"))
		if !ok {
			t.Fatalf("no reason for %s", ref)
		}
		return map[string]any{"why": why}
	}
	switch view := append(args, "timeline")[1]; view {
	case "timeline":
		dated, undated := v.Occurrences()
		if of != "" {
			dated, undated = v.DatedTouching(of)
		}
		return map[string]any{"dated": dated, "undated": undated}
	case "commitments":
		return rowsOf(view, slices.Collect(v.Commitments(nil)), of, func(c projector.Commitment) string { return c.Slug })
	case "agreements":
		return rowsOf(view, slices.Collect(v.Agreements("")), of, func(a projector.Agreement) string { return a.Slug })
	case "initiatives":
		return rowsOf(view, slices.Collect(v.Initiatives("")), of, func(i projector.Initiative) string { return i.Slug })
	case "documents":
		return rowsOf(view, slices.Collect(v.Documents("")), of, func(i projector.Initiative) string { return i.Slug })
	case "offices":
		return rowsOf(view, slices.Collect(v.Offices("")), of, func(o projector.Office) string { return o.Slug })
	case "entities":
		return rowsOf(view, slices.Collect(v.Entities("")), of, func(e projector.Entity) string { return e.Slug })
	case "sources":
		return map[string]any{view: slices.Collect(v.Sources(""))}
	case "disputes":
		return rowsOf(view, slices.Collect(v.Disputes("")), "", nil)
	case "upcoming":
		return rowsOf(view, slices.Collect(v.Upcoming()), "", nil)
	}
	t.Fatalf("no such view: %v", args)
	return nil
}

func rowsOf[R any](name string, rows []R, slug string, of func(R) string) map[string]any {
	if slug != "" {
		rows = slices.DeleteFunc(rows, func(r R) bool { return of(r) != slug })
	}
	return map[string]any{name: rows}
}

// byCommand runs the command line against the running serve.
func (w *ways) byCommand(t *testing.T, ask []string) any {
	t.Helper()
	args := append([]string{ask[0], w.timeline}, ask[1:]...)
	args = append(args, "--format", "json", "--data", w.data)
	var out, errOut bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errOut); code != exitDone {
		t.Fatalf("%v: exit %d: %s", args, code, errOut.String())
	}
	return decoded(t, out.Bytes())
}

// byAPI asks over HTTP.
func (w *ways) byAPI(t *testing.T, ask []string) any {
	t.Helper()
	args, q := parametersOf(ask)
	path := "/diff"
	switch args[0] {
	case "show":
		path = "/" + append(args, "timeline")[1]
		q.Set("limit", "1000")
	case "why", "history":
		path = "/" + args[0] + "/" + args[1]
	}
	answer, err := http.Get(w.http + "/api/v1/timelines/" + w.timeline + path + "?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v %s", answer.Status, err, body)
	}
	return decoded(t, body)
}

// parametersOf are a command line's arguments, and its flags as the API names
// them.
func parametersOf(ask []string) (args []string, q url.Values) {
	q = url.Values{}
	for i := 0; i < len(ask); i++ {
		name, isFlag := strings.CutPrefix(ask[i], "--")
		switch {
		case !isFlag:
			args = append(args, ask[i])
		case name == "carry-forward":
			q.Set("carry_forward", "true")
		default:
			i++
			q.Add(parameterOf(name), ask[i])
		}
	}
	if many := q["without"]; len(many) > 1 {
		q.Set("without", strings.Join(many, ","))
	}
	return args, q
}

func parameterOf(flag string) string {
	for _, state := range []string{"from", "to"} {
		if rest, ok := strings.CutPrefix(flag, state); ok {
			return state + "." + strings.ReplaceAll(strings.TrimPrefix(rest, "-"), "-", "_")
		}
	}
	return strings.ReplaceAll(flag, "-", "_")
}

// mismatches lists where an answer is not what was expected of it: members
// named are compared, lists item by item; of x_include each must be among x, of
// x_exclude none.
func mismatches(path string, want, got any) (flaws []string) {
	members, isObject := want.(map[string]any)
	if !isObject {
		return mismatchesOfValue(path, want, got)
	}
	object, _ := got.(map[string]any)
	for name, w := range members {
		at := path + "." + name
		if list, ok := strings.CutSuffix(name, "_include"); ok {
			flaws = append(flaws, missing(at, w.([]any), object[list])...)
		} else if list, ok := strings.CutSuffix(name, "_exclude"); ok {
			flaws = append(flaws, present(at, w.([]any), object[list])...)
		} else {
			flaws = append(flaws, mismatches(at, w, object[name])...)
		}
	}
	return flaws
}

func mismatchesOfValue(path string, want, got any) (flaws []string) {
	items, isList := want.([]any)
	if !isList {
		if !reflect.DeepEqual(want, got) {
			return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
		}
		return nil
	}
	list, _ := got.([]any)
	if len(list) != len(items) {
		return []string{fmt.Sprintf("%s has %d items, want %d: %.1000v", path, len(list), len(items), got)}
	}
	for i := range items {
		flaws = append(flaws, mismatches(fmt.Sprintf("%s[%d]", path, i), items[i], list[i])...)
	}
	return flaws
}

func missing(path string, wanted []any, got any) (flaws []string) {
	for _, w := range wanted {
		if !among(w, got) {
			flaws = append(flaws, fmt.Sprintf("%s: %v is not there", path, w))
		}
	}
	return flaws
}

func present(path string, unwanted []any, got any) (flaws []string) {
	for _, w := range unwanted {
		if among(w, got) {
			flaws = append(flaws, fmt.Sprintf("%s: %v is there", path, w))
		}
	}
	return flaws
}

func among(want, list any) bool {
	items, _ := list.([]any)
	return slices.ContainsFunc(items, func(item any) bool { return len(mismatches("", want, item)) == 0 })
}

// asJSONValue is a value as JSON has it.
func asJSONValue(t *testing.T, value any) any {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, raw)
}

func decoded(t *testing.T, raw []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(raw, &value); err != nil {
		t.Fatalf("%v: %.300s", err, raw)
	}
	return value
}

// serveInProcess runs serve on a folder with the seeds until the test ends, and
// returns where it answers.
func serveInProcess(t *testing.T, data string) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--data", data, "--addr", "127.0.0.1:0", "--nats-listen", "none"}, strings.NewReader(""), in, os.Stderr)
		_ = in.Close()
	}()
	t.Cleanup(func() { stop(); <-ended })
	screen := make([]byte, 4096)
	if _, err := out.Read(screen); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	a, err := readAddress(data)
	if err != nil || a == nil {
		t.Fatalf("no address: %v", err)
	}
	return a.HTTP
}
