package tokens

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

var noon = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)

// drawer is the bucket of a log, with which a book can be lost and found.
type drawer struct {
	Store
	mu     sync.Mutex
	fails  int
	broken chan struct{} // closed when what watches is to fail
}

func newDrawer(t *testing.T) *drawer {
	t.Helper()
	server, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { _ = server.Close() })
	nc, err := server.Connect("tokens")
	must(t, err)
	log, err := natslog.Open(t.Context(), nc, server.Options())
	must(t, err)
	t.Cleanup(func() { _ = log.Close() })
	bucket, err := log.Bucket(t.Context(), "TOKENS")
	must(t, err)
	return &drawer{Store: bucket, broken: make(chan struct{})}
}

var errTorn = errors.New("the line is torn")

// Watch implements Store: it fails as often as the drawer says, and when it is
// broken.
func (d *drawer) Watch(ctx context.Context, told func(string, []byte, uint64)) error {
	d.mu.Lock()
	failing, broken := d.fails > 0, d.broken
	d.fails--
	d.mu.Unlock()
	if failing {
		return errTorn
	}
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-broken:
			cancel()
		case <-watching.Done():
		}
	}()
	if err := d.Store.Watch(watching, told); err != nil || ctx.Err() != nil {
		return err
	}
	return errTorn
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func order(name string, timelines ...string) Order {
	return Order{Name: name, Timelines: timelines, MadeBy: "ada", Expires: noon.Add(24 * time.Hour)}
}

// open runs a book until the test ends.
func open(t *testing.T, s Store, now func() time.Time) (b *Book, failures func() int) {
	t.Helper()
	var mu sync.Mutex
	failed := 0
	b = NewBook(s, now, func(error) { mu.Lock(); failed++; mu.Unlock() })
	if _, err := b.Check(newSecret(), "harbour"); !errors.Is(err, ErrUnread) {
		t.Errorf("before it is read it says %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- b.Run(ctx, func() { close(ready) }) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	<-ready
	return b, func() int { mu.Lock(); defer mu.Unlock(); return failed }
}

// becomes waits until the book answers with an error, nil for none.
func becomes(t *testing.T, b *Book, s Secret, want error) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for {
		_, err := b.Check(s, "harbour")
		if errors.Is(err, want) && (want != nil || err == nil) {
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("it says %v, never %v", err, want)
		}
	}
}

// TestBook opens what it should, as soon as it was made, and not a moment after
// it was revoked or expired.
func TestBook(t *testing.T) {
	d := newDrawer(t)
	now := noon
	b, _ := open(t, d, func() time.Time { return now })
	secret, made, err := Add(t.Context(), d, order("importer", "harbour", "bay", "harbour"), noon)
	must(t, err)
	becomes(t, b, secret, nil)
	got, err := b.Check(secret, "bay")
	if err != nil || fmt.Sprint(got) != fmt.Sprint(made) || got.By != "importer" || fmt.Sprint(got.Timelines) != "[bay harbour]" {
		t.Errorf("%+v, made %+v: %v", got, made, err)
	}
	if _, err := b.Check(secret, "elsewhere"); !errors.Is(err, ErrTimeline) {
		t.Errorf("elsewhere it says %v", err)
	}
	if _, err := b.Check(newSecret(), "harbour"); !errors.Is(err, ErrUnknown) {
		t.Errorf("of another it says %v", err)
	}
	all, _, err := Add(t.Context(), d, order("desk"), noon)
	must(t, err)
	becomes(t, b, all, nil)
	now = noon.Add(24 * time.Hour)
	if _, err := b.Check(all, "anywhere"); !errors.Is(err, ErrExpired) || !strings.Contains(err.Error(), "2026-07-11") {
		t.Errorf("expired it says %v", err)
	}
	now = noon
	if _, err := Revoke(t.Context(), d, made.ID); err != nil {
		t.Fatal(err)
	}
	becomes(t, b, secret, ErrUnknown)
	if _, err := Revoke(t.Context(), d, "importer"); !errors.Is(err, ErrUnknown) {
		t.Errorf("revoked twice: %v", err)
	}
	if left, err := List(t.Context(), d); err != nil || len(left) != 1 || left[0].Name != "desk" {
		t.Errorf("%v left: %v", left, err)
	}
}

// TestLostAndFound tears the line to the store: what was revoked meanwhile
// opens nothing once it is back.
func TestLostAndFound(t *testing.T) {
	d := newDrawer(t)
	d.fails = 1
	secret, _, err := Add(t.Context(), d, order("importer"), noon)
	must(t, err)
	b, failures := open(t, d, func() time.Time { return noon })
	becomes(t, b, secret, nil)
	if failures() != 1 {
		t.Errorf("%d failures are told", failures())
	}
	torn := d.broken
	d.mu.Lock()
	d.broken, d.fails = make(chan struct{}), 1
	d.mu.Unlock()
	close(torn)
	becomes(t, b, secret, nil)
	_, err = Revoke(t.Context(), d.Store.(*natslog.Bucket), "importer")
	if errors.Is(err, ErrUnread) { // the drawer fails once more
		_, err = Revoke(t.Context(), d, "importer")
	}
	must(t, err)
	becomes(t, b, secret, ErrUnknown)
}

// TestSpoilt: an entry that cannot be read lets nobody in, and is told of.
func TestSpoilt(t *testing.T) {
	d := newDrawer(t)
	secret, made, err := Add(t.Context(), d, order("importer"), noon)
	must(t, err)
	b, failures := open(t, d, func() time.Time { return noon })
	whole, err := json.Marshal(kept{made, secret.hash()})
	must(t, err)
	at := uint64(1)
	for _, text := range []string{
		"not JSON", strings.Replace(string(whole), `"importer"`, `"another"`, 1), strings.Replace(string(whole), `"id":"`, `"id":"0`, 1),
		strings.Replace(string(whole), `"sha256":"`, `"sha256":"0`, 1), strings.Replace(string(whole), `2026-07-11T12:00:00Z`, `0001-01-01T00:00:00Z`, 1),
	} {
		at, err = d.Put(t.Context(), keyPrefix+"importer", []byte(text), at)
		must(t, err)
		becomes(t, b, secret, ErrUnknown)
		if _, err := List(t.Context(), d); err == nil {
			t.Errorf("%s is read", text)
		}
		at, err = d.Put(t.Context(), keyPrefix+"importer", whole, at)
		must(t, err)
		becomes(t, b, secret, nil)
	}
	if failures() < 4 {
		t.Errorf("%d failures are told", failures())
	}
}

// TestOrders refuses what makes no token.
func TestOrders(t *testing.T) {
	d := newDrawer(t)
	for want, spoil := range map[string]func(*Order){
		"not a slug":              func(o *Order) { o.Name = "The importer" },
		`"Harbour" is not`:        func(o *Order) { o.Timelines = []string{"Harbour"} },
		"200 can be named":        func(o *Order) { o.Timelines = make([]string, 201) },
		"have expired already":    func(o *Order) { o.Expires = noon },
		"more than five years":    func(o *Order) { o.Expires = noon.AddDate(6, 0, 0) },
		"longer than 200 bytes":   func(o *Order) { o.By = strings.Repeat("a", 201) },
		"who makes it is missing": func(o *Order) { o.MadeBy = "" },
		"U+0007":                  func(o *Order) { o.By = "a\ab" },
	} {
		o := order("importer", "harbour")
		if spoil(&o); len(o.Timelines) > 200 {
			for i := range o.Timelines {
				o.Timelines[i] = fmt.Sprint("t", i)
			}
		}
		if _, _, err := Add(t.Context(), d, o, noon); !errors.Is(err, events.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	_, _, err := Add(t.Context(), d, order("importer"), noon)
	must(t, err)
	if _, _, err := Add(t.Context(), d, order("importer"), noon); !errors.Is(err, events.ErrConflict) || !strings.Contains(err.Error(), "revoke it first") {
		t.Errorf("twice: %v", err)
	}
}

// TestUnreadStore: who cannot read the store learns that it is so.
func TestUnreadStore(t *testing.T) {
	d := newDrawer(t)
	d.fails = 1
	if _, err := Revoke(t.Context(), d, "importer"); !errors.Is(err, errTorn) {
		t.Errorf("it says %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := List(ctx, d); err == nil {
		t.Error("it says nothing")
	}
}

// TestSecretsAreSilent prints one in every way there is.
func TestSecretsAreSilent(t *testing.T) {
	s := newSecret()
	encoded, err := json.Marshal(map[string]any{"secret": s})
	must(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "secret", s, "pointer", &s)
	all := fmt.Sprintf("%v %+v %#v %s %q %x %v", s, s, s, s, s, s, struct{ S Secret }{s}) + string(encoded) + log.String() +
		fmt.Sprintf("%d %t %c %d %v %+v %#v", s, s, s, &s, struct{ s Secret }{s}, struct{ s Secret }{s}, []Secret{s}) // verbs that are not for text, and fields that fmt asks no method of
	for _, part := range []string{s.Reveal(), s.Reveal()[20:], fmt.Sprintf("%x", s.Reveal())} {
		if strings.Contains(all, part) {
			t.Errorf("it is told: %s", all)
		}
	}
	if strings.Count(all, redacted) < 8 {
		t.Errorf("%s", all)
	}
	if again, ok := ParseSecret(s.Reveal()); !ok || again.Reveal() != s.Reveal() {
		t.Error("it does not read back")
	}
	for _, text := range []string{"", Prefix, s.Reveal() + "0", s.Reveal()[1:], strings.ToUpper(s.Reveal()), s.Reveal() + "\n"} {
		if _, ok := ParseSecret(text); ok {
			t.Errorf("%q is one", text)
		}
	}
}
