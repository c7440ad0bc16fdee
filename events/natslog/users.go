package natslog

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
)

const (
	logAccount   = "TL"    // of the log and its service
	localAccount = "LOCAL" // of the owner's other programs
	serviceUser  = "service"
	localUser    = "local"
)

// credentials are the passwords of one run of a server.
type credentials struct{ service, local string }

func newCredentials() credentials { return credentials{newPassword(), newPassword()} }

func newPassword() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}

func (c credentials) users(log, local *server.Account) []*server.User {
	return []*server.User{{
		Username: serviceUser,
		Password: c.service,
		Account:  log,
		// Its rights are not for the wire, even for one who learnt the password.
		AllowedConnectionTypes: map[string]struct{}{jwt.ConnectionTypeInProcess: {}},
	}, {
		Username:    localUser,
		Password:    c.local,
		Account:     local,
		Permissions: localPermissions(),
	}}
}

// localServices are what the owner's other programs may use: to ask the
// service, and to read the log. Those that answer with more than one message
// are streamed.
var localServices = []struct {
	subject  string
	response server.ServiceRespType
}{
	{RequestSubject, server.Streamed},
	{partsPrefix + ">", server.Streamed},
	{AdminPrefix + ">", server.Streamed},
	{"$SRV.PING", server.Streamed},
	{"$SRV.PING.>", server.Streamed},
	{"$SRV.INFO", server.Streamed},
	{"$SRV.INFO.>", server.Streamed},
	{"$SRV.STATS", server.Streamed},
	{"$SRV.STATS.>", server.Streamed},
	{localAPI + "STREAM.INFO." + Stream, server.Singleton},
	{localAPI + "STREAM.MSG.GET." + Stream, server.Singleton},
	{localAPI + "CONSUMER.CREATE." + Stream + ".>", server.Singleton},
	{localAPI + "CONSUMER.INFO." + Stream + ".*", server.Singleton},
	{localAPI + "CONSUMER.MSG.NEXT." + Stream + ".*", server.Streamed},
}

// JetStream's API as the log's account hears it, and as local programs call
// it: in every account the server itself answers the former, for theirs that
// JetStream is not enabled.
const (
	plainAPI = "$JS.API."
	localAPI = "JS." + logAccount + ".API."
)

// shareServices lets the account of local programs use these services of the
// log's account. An account of its own is what keeps them from writing: within
// one, who may send any request can name dateline.> as the subject for the
// answer, and the answer, sent with the rights of the one who answers, is
// stored as an event. From another account answers go back into that account.
func shareServices(log, local *server.Account) error {
	for _, s := range localServices {
		there := strings.Replace(s.subject, localAPI, plainAPI, 1)
		if err := log.AddServiceExportWithResponse(there, s.response, []*server.Account{local}); err != nil {
			return fmt.Errorf("exporting %s: %w", there, err)
		}
		if err := local.AddServiceImport(log, s.subject, there); err != nil {
			return fmt.Errorf("importing %s: %w", s.subject, err)
		}
	}
	return nil
}

// localPermissions are no more than the services. A consumer that they create
// may still deliver to a subject of the log's account, though not to the
// stream's own (nats-server refuses that as a cycle): hence they are for the
// owner of the data folder alone, not for strangers.
func localPermissions() *server.Permissions {
	var allow []string
	for _, s := range localServices {
		allow = append(allow, s.subject)
	}
	return &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: allow},
		Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}
}
