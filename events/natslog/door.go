package natslog

import (
	"crypto/subtle"
	"fmt"
	"net"
	"strings"
	"sync"

	"github.com/nats-io/nats-server/v2/server"
	"golang.org/x/crypto/bcrypt"
)

// door decides who is let in to an embedded server. nats-server can take its
// users from a changed configuration as well, but a reload takes the imports of
// every account away for a moment: of requests under way, of anybody, some found
// no responders when it was tried.
type door struct {
	mu    sync.RWMutex
	users map[string]*server.User
}

// newDoor lets in the users of a configuration, into the accounts of the server
// that was made of it.
func newDoor(users []*server.User) *door {
	d := &door{users: make(map[string]*server.User, len(users))}
	for _, u := range users {
		d.users[u.Username] = u
	}
	return d
}

// settle puts the users into the server's accounts: those of the configuration
// they were read from are copies.
func (d *door) settle(n *server.Server) error {
	for _, u := range d.users {
		account, err := n.LookupAccount(u.Account.Name)
		if err != nil {
			return fmt.Errorf("looking up account %s: %w", u.Account.Name, err)
		}
		u.Account = account
	}
	return nil
}

// Check implements server.Authentication. It registers under the lock, so that
// after shut there is no connection of the user that the server does not list.
func (d *door) Check(c server.ClientAuthentication) bool {
	o := c.GetOpts()
	d.mu.RLock()
	defer d.mu.RUnlock()
	u, ok := d.users[o.Username]
	if !ok || c.Kind() != server.CLIENT || !samePassword(u.Password, o.Password) {
		return false
	}
	if len(u.AllowedConnectionTypes) > 0 && !withinProcess(c.RemoteAddress()) {
		return false // the service's
	}
	c.RegisterUser(u)
	return true
}

func samePassword(known, given string) bool {
	if strings.HasPrefix(known, "$2") {
		return bcrypt.CompareHashAndPassword([]byte(known), []byte(given)) == nil
	}
	return subtle.ConstantTimeCompare([]byte(known), []byte(given)) == 1
}

// withinProcess tells a connection through a net.Pipe.
func withinProcess(a net.Addr) bool { return a != nil && a.Network() == "pipe" }

func (d *door) open(u *server.User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.users[u.Username] = u
}

// shut lets a user in no more, and ends its connections.
func (d *door) shut(name string, n *server.Server) error {
	d.mu.Lock()
	delete(d.users, name)
	d.mu.Unlock()
	for {
		list, err := n.Connz(&server.ConnzOptions{Username: true, User: name, State: server.ConnOpen, Limit: 1000})
		if err != nil {
			return fmt.Errorf("looking for connections of %s: %w", name, err)
		}
		ended := 0
		for _, c := range list.Conns {
			if n.DisconnectClientByID(c.Cid) == nil {
				ended++
			}
		}
		if ended == 0 {
			return nil
		}
	}
}

// admit makes a third party's account, or finds it where it was there before,
// and lets its user in.
func (d *door) admit(p Party, n *server.Server) error {
	account, err := n.RegisterAccount(p.Account())
	if err == nil {
		err = bind(p, account, n)
	} else {
		account, err = n.LookupAccount(p.Account())
	}
	if err != nil {
		return fmt.Errorf("making account %s: %w", p.Account(), err)
	}
	d.open(&server.User{Username: p.Name, Password: p.Hash, Account: account, Permissions: &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: p.mayAsk()},
		Subscribe: &server.SubjectPermission{Allow: []string{p.Inbox() + ".>"}},
	}})
	return nil
}

// bind lets an account ask for what its party may, as accounts.conf does it.
func bind(p Party, account *server.Account, n *server.Server) error {
	log, err := n.LookupAccount("TL")
	if err != nil {
		return err
	}
	mirrors, err := n.LookupAccount("RD")
	if err != nil {
		return err
	}
	if err := account.AddServiceImport(mirrors, infoSubject, infoSubject); err != nil {
		return err
	}
	for _, s := range p.Services() {
		response := server.Singleton
		if s.Streams {
			response = server.Streamed
		}
		if err := log.AddServiceExportWithResponse(s.Subject, response, []*server.Account{account}); err != nil {
			return err
		}
		if err := account.AddServiceImport(log, s.Subject, s.Subject); err != nil {
			return err
		}
	}
	return nil
}
