package natslog_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events/natslog"
)

// attack is one thing that a stranger tries. Where it is refused the server says
// so; where it may be asked, nothing may come of it.
type attack struct {
	as        string
	what      string
	subject   string // published to, or with subscribe listened to
	reply     string
	body      string
	header    nats.Header
	subscribe bool
	allowed   bool // by its permissions: the account is what bounds it
}

// push is a request for a consumer that delivers to a subject.
func push(name, to string) string {
	return fmt.Sprintf(`{"stream_name":"DATELINE","config":{"name":%q,"ack_policy":"none","deliver_policy":"all","headers_only":true,"idle_heartbeat":100000000,"flow_control":true,"deliver_subject":%q}}`, name, to)
}

const (
	forgery  = "dateline.trial.entity.forgery"
	api      = "$JS.API."
	theirs   = "$JS.API.CONSUMER.MSG.NEXT.DATELINE.reader-acme"
	pullEach = `{"stream_name":"DATELINE","config":{"name":"evil","ack_policy":"none"}}`
)

var (
	expire = `{"name":"DATELINE","subjects":["dateline.>"],"storage":"file","retention":"limits","max_age":1000000000,"num_replicas":1}`
	batch  = nats.Header{"Nats-Batch-Id": {"x"}, "Nats-Batch-Sequence": {"1"}, "Nats-Batch-Commit": {"1"}}
	forged = nats.Header{"Nats-Request-Info": {`{"acc":"TL","svc":"TL","user":"service"}`}}
	rollup = nats.Header{"Nats-Rollup": {"all"}}
	others = []string{"public", "party", "editor"}
)

// everybodys are what none of them may do.
var everybodys = []attack{
	{what: "write an event", subject: forgery, body: "{}"},
	{what: "write over a record", subject: "dateline.trial.entity.one-1", body: "{}"},
	{what: "write a batch", subject: forgery, reply: "_INBOX.x", header: batch},
	{what: "roll the log up", subject: forgery, header: rollup},
	{what: "write with an answer", subject: forgery, reply: forgery},
	{what: "make events expire", subject: api + "STREAM.UPDATE.DATELINE", body: expire},
	{what: "delete the log", subject: api + "STREAM.DELETE.DATELINE"},
	{what: "purge the log", subject: api + "STREAM.PURGE.DATELINE"},
	{what: "delete an event", subject: api + "STREAM.MSG.DELETE.DATELINE", body: `{"seq":1}`},
	{what: "copy the log away", subject: api + "STREAM.SNAPSHOT.DATELINE", body: `{"deliver_subject":"_INBOX.x"}`},
	{what: "restore another log", subject: api + "STREAM.RESTORE.DATELINE", body: `{"config":` + expire + `,"state":{}}`},
	{what: "make a stream", subject: api + "STREAM.CREATE.OTHER", body: `{"name":"OTHER","subjects":["x.>"]}`},
	{what: "take the log's subjects", subject: api + "STREAM.CREATE.DATELINE2", body: `{"name":"DATELINE2","subjects":["dateline.>"]}`},
	{what: "move the leader", subject: api + "STREAM.LEADER.STEPDOWN.DATELINE"},
	{what: "remove a replica", subject: api + "STREAM.PEER.REMOVE.DATELINE", body: `{"peer":"dateline"}`},
	{what: "purge an account", subject: api + "ACCOUNT.PURGE.TL"},
	{what: "step the meta leader down", subject: api + "META.LEADER.STEPDOWN"},
	{what: "remove a server", subject: api + "SERVER.REMOVE", body: `{"peer":"dateline"}`},
	{what: "stop a consumer", subject: api + "CONSUMER.PAUSE.DATELINE.reader-other", body: `{"pause_until":"2099-01-01T00:00:00Z"}`},
	{what: "begin a consumer again", subject: api + "CONSUMER.RESET.DATELINE.reader-other"},
	{what: "unpin a consumer", subject: api + "CONSUMER.UNPIN.DATELINE.reader-other", body: `{"group":"x"}`},
	{what: "reach the log's API", subject: "JS.TL.API.CONSUMER.CREATE.DATELINE.evil", body: pullEach},
	{what: "reach the mirrors' API", subject: "JS.RD.API.STREAM.DELETE.DATELINE"},
	// The complaint names the subject that the domain's is mapped to.
	{what: "reach the API by its domain", subject: "$JS.dateline.API.STREAM.DELETE.DATELINE", reply: api + "STREAM.DELETE.DATELINE"},
	{what: "write a published value", subject: "$KV.DATELINE_TRIAL_1.trial.entity.a", body: "9"},
	{what: "write a published value through the mirror", subject: "JS.TL.API.$KV.DATELINE_TRIAL_1.trial.entity.a", body: "9"},
	{what: "write a secret value", subject: "$KV.DATELINE_HUB.key", body: "9"},
	{what: "write into a mirror", subject: "mirror.rd.x", body: "{}"},
	{what: "ask the owner's service", subject: "admin.dateline.v1.readers", body: `{"do":"list"}`},
	{what: "ask the server", subject: "$SYS.REQ.SERVER.PING"},
	{what: "list connections", subject: "$SYS.REQ.ACCOUNT.TL.CONNZ"},
	{what: "reload the server", subject: "$SYS.REQ.SERVER.X.RELOAD"},
	{what: "say that a server is gone", subject: "$SYS.SERVER.X.SHUTDOWN"},
	{what: "speak for a leaf node", subject: "$LDS.x"},
	{what: "speak for a gateway", subject: "_GR_.x.y.z"},
	{what: "answer another's request", subject: "_R_.x"},
	{what: "answer into an inbox", subject: "_INBOX.x"},
	{what: "hear everything", subject: ">", subscribe: true},
	{what: "hear the log", subject: "dateline.>", subscribe: true},
	{what: "hear the broker's API", subject: "$JS.API.>", subscribe: true},
	{what: "hear the mirrors' deliveries", subject: "mirror.rd.>", subscribe: true},
	{what: "take editors' requests", subject: "editors.dateline.v1.write", subscribe: true},
	{what: "pass for the service", subject: "$SRV.>", subscribe: true},
	{what: "hear the system", subject: "$SYS.>", subscribe: true},
	{what: "hear answers", subject: "_R_.>", subscribe: true},
	{what: "hear acknowledgements", subject: "$JS.ACK.>", subscribe: true},
	{what: "hear written values", subject: "$KV.>", subscribe: true},
	{what: "hear another's inbox", subject: "_INBOX_other.>", subscribe: true},
}

var attacks = []attack{
	// A reader asks the mirrors' account, which is not the log's.
	{as: "public", what: "deliver into the log", subject: api + "CONSUMER.CREATE.DATELINE.evil1", body: push("evil1", forgery), allowed: true},
	{as: "public", what: "deliver a deletion", subject: api + "CONSUMER.CREATE.DATELINE.evil2", body: push("evil2", api+"STREAM.DELETE.DATELINE"), allowed: true},
	{as: "public", what: "deliver a purge", subject: api + "CONSUMER.CREATE.DATELINE.evil3", body: push("evil3", api+"STREAM.PURGE.DATELINE"), allowed: true},
	{as: "public", what: "deliver to the log's API", subject: api + "CONSUMER.CREATE.DATELINE.evil4", body: push("evil4", "JS.TL.API.CONSUMER.CREATE.DATELINE.evil"), allowed: true},
	{as: "public", what: "deliver to the service", subject: api + "CONSUMER.CREATE.DATELINE.evil5", body: push("evil5", "editors.dateline.v1.write"), allowed: true},
	{as: "public", what: "deliver to a mirror", subject: api + "CONSUMER.CREATE.DATELINE.evil6", body: push("evil6", "mirror.rd.x"), allowed: true},
	{as: "public", what: "deliver to the system", subject: api + "CONSUMER.CREATE.DATELINE.evil7", body: push("evil7", "$SYS.REQ.SERVER.PING"), allowed: true},
	{as: "public", what: "deliver a value", subject: api + "CONSUMER.CREATE.DATELINE.evil8", body: push("evil8", "$KV.DATELINE_TRIAL_1.trial.entity.a"), allowed: true},
	{as: "public", what: "have an event answered into the log", subject: api + "DIRECT.GET.DATELINE", body: `{"seq":1}`, reply: forgery, allowed: true},
	{as: "public", what: "have nothing answered to a deletion", subject: api + "DIRECT.GET.DATELINE", body: `{"seq":9999}`, reply: api + "STREAM.DELETE.DATELINE", allowed: true},
	{as: "public", what: "have a refusal answered to a purge", subject: api + "CONSUMER.MSG.NEXT.DATELINE.evil1", body: `{`, reply: api + "STREAM.PURGE.DATELINE", allowed: true},
	{as: "public", what: "have a consumer answered to the log's API", subject: api + "CONSUMER.CREATE.DATELINE.evil", body: pullEach, reply: "JS.TL.API.CONSUMER.CREATE.DATELINE.evil", allowed: true},
	{as: "public", what: "have information answered into the log", subject: api + "STREAM.INFO.DATELINE", reply: forgery, allowed: true},
	{as: "public", what: "have an answer answered to the service", subject: api + "STREAM.NAMES", reply: "editors.dateline.v1.write", allowed: true},
	{as: "public", what: "pass for the service in a header", subject: api + "CONSUMER.CREATE.DATELINE.evil9", body: strings.Replace(pullEach, `"evil"`, `"evil9"`, 1), header: forged, allowed: true},
	{as: "public", what: "delete another's consumer", subject: api + "CONSUMER.DELETE.DATELINE.reader-other", allowed: true},
	{as: "public", what: "change another's consumer", subject: api + "CONSUMER.CREATE.DATELINE.reader-other", body: `{"stream_name":"DATELINE","action":"update","config":{"name":"reader-other","durable_name":"reader-other","ack_policy":"explicit","filter_subject":"dateline.none.>"}}`, allowed: true},
	{as: "public", what: "consume another's events", subject: api + "CONSUMER.MSG.NEXT.DATELINE.reader-other", body: "100", reply: "_INBOX.x", allowed: true},
	{as: "public", what: "acknowledge for another", subject: "$JS.ACK.DATELINE.reader-other.1.1.1.0.0", body: "+ACK", allowed: true},
	{as: "public", what: "end another's event", subject: "$JS.ACK.DATELINE.reader-other.1.1.1.0.0", body: "+TERM", allowed: true},
	{as: "public", what: "forge flow control", subject: "$JS.FC.DATELINE.x.y", allowed: true},
	{as: "public", what: "make a consumer on a secret bucket", subject: api + "CONSUMER.CREATE.KV_DATELINE_HUB.evil", body: strings.ReplaceAll(pullEach, "DATELINE", "KV_DATELINE_HUB"), allowed: true},
	{as: "public", what: "write through the service", subject: "editors.dateline.v1.write", body: "{}"},
	{as: "public", what: "find the service", subject: "$SRV.PING"},

	// A third party has a consumer of the log itself.
	{as: "party", what: "have events answered into the log", subject: theirs, body: "10", reply: forgery, allowed: true},
	{as: "party", what: "have information answered into the log", subject: api + "CONSUMER.INFO.DATELINE.reader-acme", reply: forgery, allowed: true},
	{as: "party", what: "have a refusal answered to a deletion", subject: theirs, body: `{"batch":`, reply: api + "STREAM.DELETE.DATELINE", allowed: true},
	{as: "party", what: "have nothing answered to a deletion", subject: theirs, body: `{"batch":10,"no_wait":true}`, reply: api + "STREAM.DELETE.DATELINE", allowed: true},
	{as: "party", what: "have nothing answered to a purge", subject: theirs, body: `{"batch":10,"no_wait":true}`, reply: api + "STREAM.PURGE.DATELINE", allowed: true},
	{as: "party", what: "have an answer consume another's events", subject: theirs, body: `{"batch":10,"no_wait":true}`, reply: api + "CONSUMER.MSG.NEXT.DATELINE.reader-other", allowed: true},
	{as: "party", what: "have an answer delete another's consumer", subject: theirs, body: `{`, reply: api + "CONSUMER.DELETE.DATELINE.reader-other", allowed: true},
	{as: "party", what: "have an answer acknowledge for another", subject: theirs, body: `{`, reply: "$JS.ACK.DATELINE.reader-other.1.1.1.0.0"},
	{as: "party", what: "consume another's events", subject: api + "CONSUMER.MSG.NEXT.DATELINE.reader-other", body: "1", reply: "_INBOX_acme.x"},
	{as: "party", what: "look at another's consumer", subject: api + "CONSUMER.INFO.DATELINE.reader-other"},
	{as: "party", what: "acknowledge for another", subject: "$JS.ACK.DATELINE.reader-other.1.1.1.0.0", body: "+ACK"},
	{as: "party", what: "change its own consumer", subject: api + "CONSUMER.CREATE.DATELINE.reader-acme", body: `{"stream_name":"DATELINE","action":"update","config":{"name":"reader-acme","durable_name":"reader-acme","ack_policy":"explicit","filter_subject":"dateline.>"}}`},
	{as: "party", what: "change its own consumer the old way", subject: api + "CONSUMER.DURABLE.CREATE.DATELINE.reader-acme", body: `{"stream_name":"DATELINE","config":{"durable_name":"reader-acme","ack_policy":"explicit"}}`},
	{as: "party", what: "make a consumer", subject: api + "CONSUMER.CREATE.DATELINE.evil", body: pullEach},
	{as: "party", what: "delete its own consumer", subject: api + "CONSUMER.DELETE.DATELINE.reader-acme"},
	{as: "party", what: "read past its filter", subject: api + "DIRECT.GET.DATELINE", body: `{"seq":2}`, reply: "_INBOX_acme.x"},
	{as: "party", what: "read past its filter from the leader", subject: api + "STREAM.MSG.GET.DATELINE", body: `{"seq":2}`, reply: "_INBOX_acme.x"},
	{as: "party", what: "look at the stream", subject: api + "STREAM.INFO.DATELINE", reply: "_INBOX_acme.x"},
	{as: "party", what: "write through the service", subject: "editors.dateline.v1.write", body: "{}"},
	{as: "party", what: "hear public inboxes", subject: "_INBOX.>", subscribe: true},

	// An editor's program writes through the service and reads nothing.
	{as: "editor", what: "have an answer stored", subject: "editors.dateline.v1.write", body: "{}", reply: forgery, allowed: true},
	{as: "editor", what: "have an answer delete the log", subject: "editors.dateline.v1.write", reply: api + "STREAM.DELETE.DATELINE", allowed: true},
	{as: "editor", what: "have an answer ask the owner's service", subject: "editors.dateline.v1.write", body: `{"do":"list"}`, reply: "admin.dateline.v1.readers", allowed: true},
	{as: "editor", what: "have the service's name stored", subject: "$SRV.PING", reply: forgery, allowed: true},
	{as: "editor", what: "have the service's name stored as a value", subject: "$SRV.INFO.dateline", reply: "$KV.DATELINE_TRIAL_1.trial.entity.a", allowed: true},
	{as: "editor", what: "have the end of an upload stored", subject: "editors.dateline.v1.parts.x.y", body: "{}", reply: forgery, allowed: true},
	{as: "editor", what: "make a consumer", subject: api + "CONSUMER.CREATE.DATELINE.evil", body: pullEach},
	{as: "editor", what: "read the log", subject: api + "DIRECT.GET.DATELINE", body: `{"seq":1}`},
	{as: "editor", what: "read the log as the owner does", subject: "JS.TL.API.STREAM.MSG.GET.DATELINE", body: `{"seq":1}`},
	{as: "editor", what: "consume another's events", subject: api + "CONSUMER.MSG.NEXT.DATELINE.reader-other", body: "1"},
	{as: "editor", what: "acknowledge for another", subject: "$JS.ACK.DATELINE.reader-other.1.1.1.0.0", body: "+ACK"},
}

// allAttacks are each stranger's own, and everybody's by each.
func allAttacks() []attack {
	all := slices.Clone(attacks)
	for _, who := range others {
		for _, a := range everybodys {
			a.as = who
			all = append(all, a)
		}
	}
	return all
}

func TestForbidden(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { t.Parallel(); embeddedFortress(t).withstand(t) })
	t.Run("external", func(t *testing.T) { t.Parallel(); externalFortress(t).withstand(t) })
}

// withstand lets all strangers try everything.
func (f *fortress) withstand(t *testing.T) {
	before, atAGlance := f.standing(t), f.glance(t)
	strangers := make(map[string]*stranger)
	for _, who := range others {
		strangers[who] = f.stranger(t, who)
	}
	for _, a := range allAttacks() {
		s := strangers[a.as]
		if err := a.try(s); err != nil {
			t.Fatal(err)
		}
		if !a.allowed {
			s.denied(t, a)
		}
		if diff := cmp.Diff(atAGlance, f.glance(t)); diff != "" {
			t.Fatalf("after %s tried to %s:\n%s", a.as, a.what, diff)
		}
	}
	f.unread(t, strangers["public"])
	for _, s := range strangers {
		s.content(t)
	}
	f.nobody(t)
	// Whatever was sent before is worked off by the time that all this is answered.
	for range 10 {
		if diff := cmp.Diff(before, f.standing(t)); diff != "" {
			t.Fatalf("after all attacks:\n%s", diff)
		}
	}
	if err := f.log.Check(t.Context()); err != nil {
		t.Error(err)
	}
	t.Logf("%d attacks", len(allAttacks()))
}

func (a attack) try(s *stranger) error {
	if a.subscribe {
		sub, err := s.SubscribeSync(a.subject)
		if err != nil {
			return err
		}
		defer func() { _ = sub.Unsubscribe() }()
		return s.Flush()
	}
	err := s.PublishMsg(&nats.Msg{Subject: a.subject, Reply: a.reply, Header: a.header, Data: []byte(a.body)})
	return errors.Join(err, s.Flush())
}

// unread asks for what is not public, where it may ask at all.
func (f *fortress) unread(t *testing.T, public *stranger) {
	t.Helper()
	for subject, body := range map[string]string{
		api + "DIRECT.GET.KV_DATELINE_HUB":                       `{"seq":1}`,
		api + "DIRECT.GET.KV_DATELINE_HUB.$KV.DATELINE_HUB.key":  "",
		api + "STREAM.MSG.GET.KV_DATELINE_HUB":                   `{"seq":1}`,
		api + "STREAM.INFO.KV_DATELINE_HUB":                      "",
		api + "STREAM.NAMES":                                     "",
		api + "STREAM.LIST":                                      "",
		api + "CONSUMER.LIST.DATELINE":                           `{"offset":0}`,
		api + "CONSUMER.INFO.DATELINE.reader-other":              "",
		api + "CONSUMER.CREATE.KV_DATELINE_HUB.x":                strings.ReplaceAll(pullEach, "DATELINE", "KV_DATELINE_HUB"),
		api + "CONSUMER.CREATE.KV_DATELINE_HUB.x.$KV.DATELINE.>": strings.ReplaceAll(pullEach, "DATELINE", "KV_DATELINE_HUB"),
	} {
		answer, err := public.Request(subject, []byte(body), 500*time.Millisecond)
		if err == nil && (strings.Contains(string(answer.Data), canary) || strings.Contains(string(answer.Data), `"KV_DATELINE_HUB"`) ||
			strings.Contains(string(answer.Data), "reader-other") && !strings.Contains(string(answer.Data), "consumer not found")) {
			t.Errorf("%s tells %.200s", subject, answer.Data)
		}
	}
}

// nobody tries to get in at all.
func (f *fortress) nobody(t *testing.T) {
	t.Helper()
	for what, o := range map[string]nats.Option{
		"without a user":             nats.Name("nobody"),
		"with a token":               nats.Token("reader"),
		"with a wrong password":      nats.UserInfo("reader", "x"),
		"without a password":         nats.UserInfo("reader", ""),
		"as the service":             nats.UserInfo(natslog.ServiceUser, ""),
		"as the service, guessing":   nats.UserInfo(natslog.ServiceUser, "reader"),
		"as the owner":               nats.UserInfo("local", "reader"),
		"as an editor":               nats.UserInfo("editor", "reader"),
		"as a third party":           nats.UserInfo("acme", ""),
		"as the system":              nats.UserInfo("sys", "pass"),
		"with a hash for a password": nats.UserInfo("acme", "$2a$04$"),
	} {
		nc, err := nats.Connect(f.url, o)
		if err == nil {
			nc.Close()
			t.Errorf("somebody got in %s", what)
		} else if !errors.Is(err, nats.ErrAuthorization) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestWhyAccounts shows what the accounts are for: the same rights within the
// log's own account are enough to write into it and to delete it.
func TestWhyAccounts(t *testing.T) {
	o := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true}
	if err := o.ProcessConfigString(`accounts { TL { jetstream: enabled, users: [
		{ user: service, password: s }
		{ user: party, password: p, permissions: { publish: "` + theirs + `", subscribe: "_INBOX_acme.>" } }
	] } }`); err != nil {
		t.Fatal(err)
	}
	f := &fortress{url: startOn(t, o), who: map[string][]nats.Option{"party": {nats.UserInfo("party", "p")}}}
	nc, err := natslog.Dial(f.url, natslog.Credentials{User: "service", Password: "s"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	l := openOn(t, nc, natslog.Options{MaxBytes: 1 << 30})
	mustAppend(t, l, fresh(1, "one")...)
	if _, _, err := l.AddParty(t.Context(), "acme", []string{"dateline.>"}); err != nil {
		t.Fatal(err)
	}
	party := f.stranger(t, "party")
	if err := (attack{subject: theirs, body: "{", reply: forgery}).try(party); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a forgery is in the log", func() bool { head, err := l.Head(t.Context()); return err == nil && head > 1 })
	if err := (attack{subject: theirs, body: "{", reply: api + "STREAM.DELETE.DATELINE"}).try(party); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the log is gone", func() bool { return errors.Is(l.Check(t.Context()), natslog.ErrDamaged) })
	_ = l.Close()
}
