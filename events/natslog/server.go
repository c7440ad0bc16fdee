package natslog

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// ServerOptions say where an embedded server keeps its data and whom it hears.
type ServerOptions struct {
	// Dir is the data folder, made when missing. The server keeps its store
	// in Dir/jetstream, its lock in Dir/lock, the birth marker in
	// Dir/birth.json.
	Dir string
	// Listen is HOST:PORT, with port 0 for a free one. Empty: the server hears
	// this process alone.
	Listen string
	// MaxStore is the most bytes that all streams together may take; default
	// 256 GiB. What the disk really has free is watched by the log.
	MaxStore int64
	// ReadyTimeout is how long the server may take to come up; default 30 s.
	ReadyTimeout time.Duration
	// Logger takes the server's warnings and errors. Nil drops them.
	Logger *slog.Logger
}

const (
	serverName      = "dateline" // fixed: a cluster knows its members by name
	defaultMaxStore = 256 << 30
	maxMemory       = 256 << 20
	maxPayload      = 1 << 20
	defaultReady    = 30 * time.Second
	closePatience   = 800 * time.Millisecond
)

// Server is an embedded NATS server that owns a data folder.
type Server struct {
	dir      string
	opts     ServerOptions
	host     string // where it listens
	port     int
	lock     *folderLock
	nats     *server.Server
	url      string
	starting chan struct{} // closed when the start is over, well or not
	mu       sync.Mutex
	accounts accounts // as the server began
	parties  []Party  // whom it let in since
	door     *door
	conns    []*nats.Conn
	closed   bool
	closeErr error
}

// StartServer locks the data folder and starts a server on it; ctx bounds the
// start alone. Errors are ErrLocked, ErrPortInUse, ErrDamaged when the store
// does not come up in time, or an operating system's.
func StartServer(ctx context.Context, o ServerOptions) (*Server, error) {
	s, err := startServer(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("starting NATS on %s: %w", o.Dir, err)
	}
	return s, nil
}

func startServer(ctx context.Context, o ServerOptions) (*Server, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := lockFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: o.Dir, opts: o, lock: lock}
	if err := s.start(ctx, o); err != nil {
		// A server that hangs still holds its files: then the lock stays
		// until the process ends.
		if s.nats == nil || stopped(s.nats) && ended(s.starting) {
			_ = lock.release()
		} else {
			go s.holdLock()
		}
		return nil, err
	}
	go s.holdLock()
	return s, nil
}

// holdLock keeps the lock while the server lives. Without it the lock of a
// Server that its owner forgot to close goes with the garbage: the finalizer
// of its file closes it, and a second process gets in.
func (s *Server) holdLock() {
	<-s.starting
	s.nats.WaitForShutdown()
	runtime.KeepAlive(s.lock)
}

func (s *Server) start(ctx context.Context, o ServerOptions) error {
	if err := s.prepare(); err != nil {
		return err
	}
	opts, err := s.natsOptions()
	if err != nil {
		return err
	}
	s.door = newDoor(opts.Users)
	opts.Users, opts.CustomClientAuthentication = nil, s.door
	if s.nats, err = server.NewServer(opts); err != nil {
		return err
	}
	if err := s.door.settle(s.nats); err != nil {
		return err
	}
	log := newQuietLogger(o.Logger)
	s.nats.SetLoggerV2(log, false, false, false)
	ready := make(chan error, 1)
	s.starting = make(chan struct{})
	go func() {
		defer close(s.starting)
		s.nats.Start()
		ready <- s.admitParties()
	}()
	if err := await(ctx, ready, log.fatal, o); err != nil {
		return err
	}
	if o.Listen != "" {
		s.url = s.nats.ClientURL()
	}
	return nil
}

func (s *Server) admitParties() error {
	for _, p := range s.parties {
		if err := s.door.admit(p, s.nats); err != nil {
			return err
		}
	}
	return nil
}

// prepare reads who is let in, and takes the port.
func (s *Server) prepare() (err error) {
	passwords, err := makePasswords(s.dir, false)
	if err != nil {
		return err
	}
	s.accounts = accounts{Service: newPassword(), Local: passwords.Local, Editor: passwords.Editor, InProcess: true}
	if s.parties, err = readParties(s.dir); err != nil || s.opts.Listen == "" {
		return err
	}
	s.host, s.port, err = listenAt(s.opts.Listen)
	return err
}

// await is the watchdog of the start: nats-server reports a port that is taken
// or a store that does not open only by a fatal log line, and a damaged block
// file can keep it busy for ever.
func await(ctx context.Context, ready, fatal <-chan error, o ServerOptions) error {
	patience := o.ReadyTimeout
	if patience == 0 {
		patience = defaultReady
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case err := <-fatal:
		return asPortInUse(err, o.Listen)
	case err := <-ready:
		select {
		case fatal := <-fatal: // Start returns after it, too
			return asPortInUse(fatal, o.Listen)
		default:
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return fmt.Errorf("%w: not ready after %v, so %s is damaged or blocked: keep a copy of it as it is, then restore a backup into an empty folder",
			ErrDamaged, patience, filepath.Join(o.Dir, "jetstream"))
	}
}

// Connect makes a connection within the process, with all rights that the
// service needs. It ends with the server at the latest.
func (s *Server) Connect(name string) (*nats.Conn, error) {
	nc, err := nats.Connect("", nats.InProcessServer(s.nats), nats.Name(name),
		nats.UserInfo(ServiceUser, s.accounts.Service), nats.MaxReconnects(-1),
		nats.ReconnectWait(reconnectWait), nats.ErrorHandler(dropAsyncErrors))
	if err != nil {
		return nil, fmt.Errorf("connecting within the process: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = append(s.conns, nc)
	return nc, nil
}

// URL is where the server listens, empty if it does not.
func (s *Server) URL() string { return s.url }

// LocalUser is the user for other programs of the data folder's owner.
func (s *Server) LocalUser() string { return localUser }

// LocalPassword is that user's password, the same at every start.
func (s *Server) LocalPassword() string { return s.accounts.Local }

// Options are what [Open] needs to keep the log of this server safe.
func (s *Server) Options() Options {
	return Options{Marker: filepath.Join(s.dir, markerName), Dir: s.dir}
}

// Close ends the connections made by Connect, stops the server and unlocks the
// folder. Logs on it are closed before.
func (s *Server) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.closeErr
	}
	s.closed = true
	for _, nc := range s.conns {
		nc.Close()
	}
	if !stopped(s.nats) {
		s.closeErr = fmt.Errorf("stopping NATS on %s: still busy after %v", s.dir, closePatience)
		return s.closeErr
	}
	s.closeErr = s.lock.release()
	return s.closeErr
}

// stopped stops a server and tells whether it did in time.
func stopped(n *server.Server) bool {
	done := make(chan struct{})
	go func() {
		n.Shutdown()
		n.WaitForShutdown()
		close(done)
	}()
	return ended(done)
}

// ended tells whether a channel closes in the time that a Close may take.
func ended(done <-chan struct{}) bool {
	timer := time.NewTimer(closePatience)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}
