package natslog_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events/natslog"
)

// fortress is a server with all that strangers might want to harm: the log, its
// service, a published and a secret bucket, two third parties, mirrors.
type fortress struct {
	url     string
	service *nats.Conn
	log     *natslog.Log
	who     map[string][]nats.Option // how each stranger connects
}

const canary = "secret-canary"

// embeddedFortress is within the process.
func embeddedFortress(t *testing.T) *fortress {
	dir := t.TempDir()
	s := startServer(t, natslog.ServerOptions{Dir: dir, Listen: "127.0.0.1:0"})
	f := &fortress{url: s.URL(), service: connect(t, s), log: openLog(t, s)}
	acme := addParty(t, s, f.log, "acme", "dateline.trial.entity.one-0")
	addParty(t, s, f.log, "other", "dateline.>")
	f.fill(t, dir, acme)
	return f
}

// externalFortress is a server that knows nothing but the configuration that
// Dateline prints, with the service coming over TCP.
func externalFortress(t *testing.T) *fortress {
	dir := t.TempDir()
	s := startServer(t, natslog.ServerOptions{Dir: dir})
	l := openLog(t, s)
	acme := addParty(t, s, l, "acme", "dateline.trial.entity.one-0")
	addParty(t, s, l, "other", "dateline.>")
	f := &fortress{url: startConfigured(t, dir)}
	passwords, err := natslog.ReadPasswords(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.service, err = natslog.Dial(f.url, natslog.Credentials{User: natslog.ServiceUser, Password: passwords.Service})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.service.Close)
	f.log = openOn(t, f.service, natslog.Options{MaxBytes: 1 << 30})
	for _, p := range s.Parties() {
		if _, _, err := f.log.AddParty(t.Context(), p.Name, p.Filters); err != nil {
			t.Fatal(err)
		}
	}
	f.fill(t, dir, acme)
	return f
}

// startConfigured starts a server from the configuration of a data folder, as an
// operator does, but for the place of its store and its port.
func startConfigured(t testing.TB, dir string) (url string) {
	t.Helper()
	text, err := natslog.Configuration(dir)
	if err != nil {
		t.Fatal(err)
	}
	text = strings.Replace(text, `"/var/lib/nats"`, `"`+t.TempDir()+`"`, 1)
	text = strings.Replace(text, "127.0.0.1:4222", "127.0.0.1:-1", 1)
	name := filepath.Join(t.TempDir(), "nats.conf")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &server.Options{NoSigs: true, NoLog: true}
	if err := o.ProcessConfigFile(name); err != nil {
		t.Fatal(err)
	}
	if !o.SyncAlways {
		t.Error("the configuration does not sync always")
	}
	return startOn(t, o)
}

func (f *fortress) fill(t *testing.T, dir string, acme natslog.Login) {
	t.Helper()
	passwords, err := natslog.ReadPasswords(dir)
	if err != nil {
		t.Fatal(err)
	}
	f.who = map[string][]nats.Option{
		"public": {nats.UserInfo("reader", "reader")},
		"party":  {nats.UserInfo(acme.User, acme.Password), nats.CustomInboxPrefix(acme.Inbox)},
		"editor": {nats.UserInfo("editor", passwords.Editor)},
	}
	mustAppend(t, f.log, fresh(4, "one")...)
	secret, err := f.log.Bucket(t.Context(), "DATELINE_HUB")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Put(t.Context(), "key", []byte(canary), 0); err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.New(f.service)
	if err != nil {
		t.Fatal(err)
	}
	kv, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "DATELINE_TRIAL_1", MaxBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.PutString(t.Context(), "trial.entity.a", "1"); err != nil {
		t.Fatal(err)
	}
	keepMirror(t, f.log, natslog.Stream)
	keepMirror(t, f.log, "KV_DATELINE_TRIAL_1")
	serve(t, f.service, echo)
	eventually(t, "the mirrors have all", func() bool {
		s := f.standing(t)
		return s["RD DATELINE"].Messages == 4 && s["RD KV_DATELINE_TRIAL_1"].Messages == 1
	})
}

// standing is all of a stream that a stranger must not change.
type standing struct {
	Config    string
	Messages  uint64
	First     uint64
	Last      uint64
	Deleted   int
	Digest    string            // of all messages
	Consumers map[string]string // of others
}

// standing describes every stream and every mirror; glance reads no messages.
func (f *fortress) standing(t testing.TB) map[string]standing {
	t.Helper()
	all := f.glance(t)
	for name, s := range all {
		account, stream, _ := strings.Cut(name, " ")
		s.Digest = f.digest(t, apis[account]+".STREAM.MSG.GET."+stream, s)
		all[name] = s
	}
	return all
}

// apis are how the service asks in each account.
var apis = map[string]string{"TL": "$JS.API", "RD": "JS.RD.API"}

func (f *fortress) glance(t testing.TB) map[string]standing {
	t.Helper()
	all := make(map[string]standing)
	for account, api := range apis {
		js, err := jetstream.NewWithAPIPrefix(f.service, api)
		if err != nil {
			t.Fatal(err)
		}
		list := js.ListStreams(t.Context())
		for info := range list.Info() {
			s := standing{
				Config: asJSON(t, info.Config), Messages: info.State.Msgs, First: info.State.FirstSeq,
				Last: info.State.LastSeq, Deleted: info.State.NumDeleted,
			}
			if account == "TL" {
				s.Consumers = consumersOf(t, js, info.Config.Name)
			}
			all[account+" "+info.Config.Name] = s
		}
		if err := list.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// digest is over all messages, as the stream's leader holds them.
func (f *fortress) digest(t testing.TB, subject string, s standing) string {
	t.Helper()
	h := sha256.New()
	for seq := s.First; seq > 0 && seq <= s.Last; seq++ {
		m, err := f.service.Request(subject, fmt.Appendf(nil, `{"seq":%d}`, seq), 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = h.Write(m.Data)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// consumersOf are a stream's consumers. What a party consumed by its own right
// is its own: of that one the configuration counts.
func consumersOf(t testing.TB, js jetstream.JetStream, stream string) map[string]string {
	t.Helper()
	s, err := js.Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	list := s.ListConsumers(t.Context())
	for c := range list.Info() {
		all[c.Name] = asJSON(t, c.Config)
		if c.Name != "reader-acme" {
			all[c.Name] += fmt.Sprintf(" delivered %d, acknowledged %d, pending %d", c.Delivered.Consumer, c.AckFloor.Consumer, c.NumAckPending)
		}
	}
	if err := list.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// stranger is a raw client, with what the server complained about.
type stranger struct {
	*nats.Conn
	complaints chan string
}

func (f *fortress) stranger(t testing.TB, who string) *stranger {
	t.Helper()
	s := &stranger{complaints: make(chan string, 1000)}
	nc, err := nats.Connect(f.url, append(f.who[who], nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		s.complaints <- err.Error()
	}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	s.Conn = nc
	return s
}

// denied waits for the server to complain of an attack.
func (s *stranger) denied(t testing.TB, a attack) {
	t.Helper()
	select {
	case said := <-s.complaints:
		if !strings.Contains(said, `"`+a.subject+`"`) && (a.reply == "" || !strings.Contains(said, a.reply)) {
			t.Errorf("%s may %s, or the server complains without reason: %s", a.as, a.what, said)
		}
	case <-time.After(10 * time.Second):
		t.Errorf("%s may %s", a.as, a.what)
	}
}

// content makes sure that the server has nothing more to complain of.
func (s *stranger) content(t testing.TB) {
	t.Helper()
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	select {
	case said := <-s.complaints:
		t.Errorf("what is allowed is not: %s", said)
	default:
	}
}

// TestNoFortress shows that the comparison sees what the service itself does.
func TestNoFortress(t *testing.T) {
	f := embeddedFortress(t)
	js, err := jetstream.New(f.service)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []struct {
		of string
		do func() error
	}{
		{"an event", func() error { _, err := f.log.Append(t.Context(), fresh(1, "new")); return err }},
		{"a stream", func() error { return js.DeleteStream(t.Context(), "KV_DATELINE_TRIAL_1") }},
		{"a consumer", func() error { return js.DeleteConsumer(t.Context(), natslog.Stream, "reader-other") }},
		{"a bucket", func() error { _, err := js.Publish(t.Context(), "$KV.DATELINE_HUB.key", []byte("x")); return err }},
		{"a mirror", func() error { return js.DeleteStream(t.Context(), "KV_DATELINE_HUB") }}, // behind what is put there
		{"an acme one", func() error { return f.log.RemoveParty(t.Context(), "acme") }},
	} {
		before := f.standing(t)
		if err := change.do(); err != nil {
			t.Fatal(err)
		}
		if cmp.Equal(before, f.standing(t)) {
			t.Errorf("a change of %s was not seen", change.of)
		}
	}
}
