package natslog

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// Party is a third party that may read a part of the log: through a durable
// consumer that the service keeps for it, and nothing else. On the server it is
// a user of its own in an account of its own.
type Party struct {
	Name    string   `json:"name"`    // a slug
	Filters []string `json:"filters"` // what it sees, below dateline.>
	Hash    string   `json:"hash"`    // of its password
}

// Login is what a party connects with.
type Login struct {
	User     string `json:"user"`
	Password string `json:"password"`
	Stream   string `json:"stream"`
	Durable  string `json:"durable"` // its consumer, which it cannot change
	Inbox    string `json:"inbox"`   // the only inbox prefix it may use
}

// Durable is the name of the party's consumer.
func (p Party) Durable() string { return "reader-" + p.Name }

// Account is the name of the party's account.
func (p Party) Account() string { return "READER-" + p.Name }

// Inbox begins the only subjects that the party may subscribe to.
func (p Party) Inbox() string { return "_INBOX_" + p.Name }

// Services are what the party may ask of the log's account.
func (p Party) Services() []grant {
	of := Stream + "." + p.Durable()
	return []grant{
		{Subject: plainAPI + "CONSUMER.INFO." + of},
		{Subject: plainAPI + "CONSUMER.MSG.NEXT." + of, Streams: true},
		{Subject: "$JS.ACK." + of + ".>"},
	}
}

// infoSubject is what some clients ask before all else.
const infoSubject = plainAPI + "INFO"

func (p Party) mayAsk() []string {
	subjects := []string{infoSubject}
	for _, s := range p.Services() {
		subjects = append(subjects, s.Subject)
	}
	return subjects
}

// newParty makes a party and its login. Errors are events.ErrInvalid.
func newParty(name string, filters []string) (Party, Login, error) {
	p := Party{Name: name, Filters: filters}
	if err := p.check(); err != nil {
		return Party{}, Login{}, fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	password := newPassword()
	var err error
	p.Hash, err = hash(password)
	return p, Login{name, password, Stream, p.Durable(), p.Inbox()}, err
}

// ownUsers are names that no party may have.
var ownUsers = []string{ServiceUser, localUser, editorUser, PublicUser}

func (p Party) check() error {
	if err := events.CheckSlug(p.Name); err != nil {
		return fmt.Errorf("reader: %w", err)
	}
	if slices.Contains(ownUsers, p.Name) {
		return fmt.Errorf("reader %q is one of the server's own users: choose another name", p.Name)
	}
	if len(p.Filters) == 0 {
		return fmt.Errorf("reader %s: no filter says what it may see: dateline.TIMELINE.> is one", p.Name)
	}
	for _, f := range p.Filters {
		if err := checkFilter(f); err != nil {
			return err
		}
	}
	return nil
}

// checkFilter holds a filter to dateline.<timeline>.<kind>.<key>, with * for any
// and > for all that follow.
func checkFilter(filter string) error {
	tokens := strings.Split(filter, ".")
	last := len(tokens) - 1
	wrong := tokens[0] != events.SubjectPrefix || last < 1 || last > 3 || last < 3 && tokens[last] != ">"
	for i, token := range tokens[1:] {
		if token == "*" || token == ">" && i+1 == last || events.CheckSlug(token) == nil {
			continue
		}
		if id, err := ulid.ParseStrict(token); i+1 == 3 && err == nil && id.String() == token {
			continue
		}
		wrong = true
	}
	if wrong {
		return fmt.Errorf("filter %.200q is not dateline.TIMELINE.KIND.KEY, with * for any of them, or > at the end for all that follow", filter)
	}
	return nil
}

const partyKey = "dateline.reader" // in a consumer's metadata: whose it is

// consumer is the party's durable.
func (p Party) consumer() jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:        p.Durable(),
		Description:    "what reader " + p.Name + " may see of the log",
		FilterSubjects: p.Filters,
		DeliverPolicy:  jetstream.DeliverAllPolicy,
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        30 * time.Second,
		MaxAckPending:  1000,
		Metadata:       map[string]string{partyKey: p.Name},
	}
}
