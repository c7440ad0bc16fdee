package natslog

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/nats-io/nats-server/v2/server"
)

// natsOptions is the safe configuration of an embedded server.
func (s *Server) natsOptions(o ServerOptions) (*server.Options, error) {
	log, local := server.NewAccount(logAccount), server.NewAccount(localAccount)
	opts := &server.Options{
		ServerName:         serverName,
		JetStream:          true,
		JetStreamDomain:    Domain,
		JetStreamMaxStore:  o.MaxStore,
		JetStreamMaxMemory: maxMemory,
		StoreDir:           filepath.Join(o.Dir, "jetstream"),
		// Without it an acknowledged event is on the disk after two minutes.
		SyncAlways: true,
		MaxPayload: maxPayload,
		NoSigs:     true,
		DontListen: o.Listen == "",
		Accounts:   []*server.Account{log, local},
		Users:      s.users.users(log, local),
	}
	if opts.JetStreamMaxStore == 0 {
		opts.JetStreamMaxStore = defaultMaxStore
	}
	if opts.DontListen {
		return opts, nil
	}
	var err error
	opts.Host, opts.Port, err = listenAt(o.Listen)
	return opts, err
}

// listenAt reads HOST:PORT and makes sure that the port can be had: a clear
// answer before the store is opened. Who takes it in between is met in await.
func listenAt(listen string) (host string, port int, err error) {
	host, portText, err := net.SplitHostPort(listen)
	if err != nil {
		return "", 0, fmt.Errorf("listening on %q: %w", listen, err)
	}
	if port, err = strconv.Atoi(portText); err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("listening on %q: port is not a number from 0 to 65535", listen)
	}
	if port == 0 {
		return host, server.RANDOM_PORT, nil
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return "", 0, asPortInUse(err, listen)
	}
	return host, port, l.Close()
}

func asPortInUse(err error, listen string) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("%w: another program listens on %s", ErrPortInUse, listen)
	}
	return err
}

// enableStore opens the account's streams. An account of its own, instead of
// the global one, has a folder of its own, which a later split into accounts
// can leave where it is.
func enableStore(n *server.Server) error {
	if !n.Running() || !n.JetStreamEnabled() {
		return nil // a fatal line says why
	}
	log, err := n.LookupAccount(logAccount)
	if err != nil {
		return fmt.Errorf("looking up account %s: %w", logAccount, err)
	}
	if err := log.EnableJetStream(nil, nil); err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	local, err := n.LookupAccount(localAccount)
	if err != nil {
		return fmt.Errorf("looking up account %s: %w", localAccount, err)
	}
	return shareServices(log, local)
}
