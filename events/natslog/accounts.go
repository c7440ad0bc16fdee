package natslog

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"text/template"
)

const (
	// ServiceUser is the service's own user at an external server that was set up
	// with [Configuration].
	ServiceUser = "service"

	localUser  = "local"
	editorUser = "editor"

	// PublicUser is the user, and the password, that every reader may connect
	// with.
	PublicUser = "reader"

	maxMirrors   = 64
	maxConsumers = 1000 // of readers on each mirror
	maxReaders   = 500  // connections of the public user
)

// JetStream's API as the log's account hears it, and as other accounts call
// it: LOCAL beside a server's own answers, the service across to the mirrors.
const (
	plainAPI   = "$JS.API."
	localAPI   = "JS.TL.API."
	mirrorsAPI = "JS.RD.API."
)

// accounts are what the configuration of a server says: see accounts.conf. A
// password is plain, or a bcrypt hash of one.
type accounts struct {
	Service, Local, Editor string
	// InProcess bounds the service's user to connections within the process:
	// its rights are then not for the wire, even for one who learnt the password.
	InProcess bool
	Readers   []Party
}

// grant is a service that an account may ask another for. As is the subject by
// which it is asked there.
type grant struct {
	Subject  string
	As       string
	Streams  bool // answers with more than one message
	Accounts []string
	// Patience is how long the way back is kept open after the last message of
	// an answer of several: the server does not know that it is complete. A flood
	// is held in memory for as long; two minutes are nats-server's default.
	Patience string
}

// services are what LOCAL and ED may ask of the log's account.
var services = []grant{
	{Subject: EditorsPrefix + "*", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: partsPrefix + ">", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: "$SRV.PING", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: "$SRV.PING.>", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: "$SRV.INFO", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: "$SRV.INFO.>", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: "$SRV.STATS", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: "$SRV.STATS.>", Streams: true, Accounts: []string{"LOCAL", "ED"}},
	{Subject: AdminPrefix + "*", Streams: true, Accounts: []string{"LOCAL"}},
	// A consumer that LOCAL creates may deliver to a subject of the log's
	// account, though not to the stream's own (nats-server refuses that as a
	// cycle): hence these are for the owner of the data folder alone.
	{Subject: plainAPI + "STREAM.INFO." + Stream, As: localAPI + "STREAM.INFO." + Stream, Accounts: []string{"LOCAL"}},
	{Subject: plainAPI + "STREAM.MSG.GET." + Stream, As: localAPI + "STREAM.MSG.GET." + Stream, Accounts: []string{"LOCAL"}},
	{Subject: plainAPI + "CONSUMER.CREATE." + Stream + ".>", As: localAPI + "CONSUMER.CREATE." + Stream + ".>", Accounts: []string{"LOCAL"}},
	{Subject: plainAPI + "CONSUMER.INFO." + Stream + ".*", As: localAPI + "CONSUMER.INFO." + Stream + ".*", Accounts: []string{"LOCAL"}},
	{Subject: plainAPI + "CONSUMER.MSG.NEXT." + Stream + ".*", As: localAPI + "CONSUMER.MSG.NEXT." + Stream + ".*", Streams: true, Accounts: []string{"LOCAL"}},
}

// public is what readers may ask of the mirrors: what the official clients
// call when they follow, keep a durable, read directly and watch a bucket.
// CONSUMER.DELETE is among it since an ordered consumer deletes what it leaves;
// so readers can disturb each other, and nobody else.
var public = []grant{
	{Subject: plainAPI + "STREAM.NAMES"},
	{Subject: plainAPI + "STREAM.LIST"},
	{Subject: plainAPI + "STREAM.INFO.*"},
	{Subject: plainAPI + "STREAM.MSG.GET.*"},
	{Subject: plainAPI + "CONSUMER.CREATE.>"},
	{Subject: plainAPI + "CONSUMER.DURABLE.CREATE.*.*"}, // of older clients
	{Subject: plainAPI + "CONSUMER.NAMES.*"},
	{Subject: plainAPI + "CONSUMER.LIST.*"},
	{Subject: plainAPI + "CONSUMER.INFO.*.*"},
	{Subject: plainAPI + "CONSUMER.DELETE.*.*"},
	// The clients pull for thirty seconds, with a heartbeat between.
	{Subject: plainAPI + "CONSUMER.MSG.NEXT.*.*", Streams: true, Patience: "1m"},
	{Subject: plainAPI + "DIRECT.GET.*", Streams: true, Patience: "5s"}, // many in one answer
	{Subject: plainAPI + "DIRECT.GET.*.>"},
	{Subject: "$JS.ACK.>"},
	{Subject: "$JS.FC.>"},
}

//go:embed accounts.conf
var accountsText string

var accountsTemplate = template.Must(template.New("accounts.conf").Funcs(template.FuncMap{
	"services":     func() []grant { return services },
	"servicesOf":   servicesOf,
	"public":       func() []grant { return public },
	"list":         func(names []string) string { return strings.Join(names, ", ") },
	"maxMirrors":   func() int { return maxMirrors },
	"maxConsumers": func() int { return maxConsumers },
	"maxReaders":   func() int { return maxReaders },
}).Parse(accountsText))

// servicesOf are the services that an account may use, under its own names.
func servicesOf(account string) (all []grant) {
	for _, s := range services {
		if slices.Contains(s.Accounts, account) {
			if s.As == "" {
				s.As = s.Subject
			}
			all = append(all, s)
		}
	}
	return all
}

// config is the accounts as nats-server reads them.
func (a accounts) config() (string, error) {
	var b strings.Builder
	if err := accountsTemplate.Execute(&b, a); err != nil {
		return "", fmt.Errorf("writing the accounts: %w", err)
	}
	return b.String(), nil
}

// block is what lets a third party in at a server whose configuration an
// operator keeps.
func (p Party) block() (string, error) {
	var b strings.Builder
	if err := accountsTemplate.ExecuteTemplate(&b, "block", p); err != nil {
		return "", fmt.Errorf("writing the account of reader %s: %w", p.Name, err)
	}
	return b.String(), nil
}
