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
func (s *Server) natsOptions() (*server.Options, error) {
	opts := &server.Options{
		ServerName:         serverName,
		JetStream:          true,
		JetStreamDomain:    Domain,
		JetStreamMaxStore:  s.opts.MaxStore,
		JetStreamMaxMemory: maxMemory,
		StoreDir:           filepath.Join(s.dir, "jetstream"),
		// Without it an acknowledged event is on the disk after two minutes.
		SyncAlways: true,
		MaxPayload: maxPayload,
		NoSigs:     true,
		DontListen: s.opts.Listen == "",
		Host:       s.host,
		Port:       s.port,
	}
	if opts.JetStreamMaxStore == 0 {
		opts.JetStreamMaxStore = defaultMaxStore
	}
	text, err := s.accounts.config()
	if err != nil {
		return nil, err
	}
	if err := opts.ProcessConfigString(text); err != nil {
		return nil, fmt.Errorf("reading the accounts: %w", err)
	}
	return opts, nil
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
