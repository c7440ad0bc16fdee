package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/projector/materialized"
)

// serveFlags say where serve listens and what it begins with.
type serveFlags struct {
	addr       string
	natsListen string
	baseURL    string
	seeds      string
	limits     limitFlags
	// loopbackCallbacks lets the hub call this machine, for tests of subscribers.
	loopbackCallbacks bool
}

const (
	noListener        = "none"
	defaultNATSListen = "127.0.0.1:4222"
)

func (p *program) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the log, the pages and the feeds",
		Long: `Run the log, the projector, the pages and the feeds in one process, until it is
interrupted. On a fresh data folder it records the seeds first.`,
		Example: `  dateline serve
  dateline serve --data /var/lib/dateline --addr 127.0.0.1:8080 \
      --base-url https://timeline.example.org`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", envOr("DATELINE_ADDR", "127.0.0.1:8080"), "where to serve HTTP, port 0 for a free one (environment DATELINE_ADDR)")
	flags.StringVar(&f.natsListen, "nats-listen", envOr("DATELINE_NATS_LISTEN", defaultNATSListen), "where the embedded NATS server listens, none to close it (environment DATELINE_NATS_LISTEN)")
	flags.StringVar(&f.baseURL, "base-url", os.Getenv("DATELINE_BASE_URL"), "what links and feeds say; default http://localhost:PORT (environment DATELINE_BASE_URL)")
	f.limits.register(cmd)
	flags.StringVar(&f.seeds, "seeds", envOr("DATELINE_SEEDS", "embedded"), "what to record first into an empty log: a folder with a folder for each timeline, or none (environment DATELINE_SEEDS)")
	flags.BoolVar(&f.loopbackCallbacks, "allow-loopback-callbacks", os.Getenv("DATELINE_ALLOW_LOOPBACK_CALLBACKS") != "", "let subscribers be on this machine, at any port: for tests (environment DATELINE_ALLOW_LOOPBACK_CALLBACKS)")
	return cmd
}

// running is what serve has opened; closing goes the opposite way.
type running struct {
	log      *natslog.Log
	nc       *nats.Conn       // on which editors' requests come
	server   *natslog.Server  // nil where the log is on an external server
	mirrors  *natslog.Mirrors // nil where readers cannot be let in
	address  address
	tables   *materialized.Keeper
	recorder *events.Recorder
	limit    feed.Limit
	listener net.Listener
	closers  []func()
}

func (r *running) close() {
	for i := len(r.closers) - 1; i >= 0; i-- {
		r.closers[i]()
	}
}

func (p *program) serve(ctx context.Context, f serveFlags) error {
	r := &running{}
	defer r.close()
	if err := p.open(ctx, f, r); err != nil {
		return err
	}
	if err := p.letReadersIn(ctx, r); err != nil {
		return err
	}
	return p.following(ctx, r.log, func(ctx context.Context, follower *projector.Follower) error {
		r.recorder = events.NewRecorder(r.log, follower, p.now)
		if err := p.recordSeeds(ctx, r.log, r.recorder, f.seeds); err != nil {
			return err
		}
		if err := p.catchUp(ctx, r.log, follower); err != nil {
			return err
		}
		r.tables = p.newTables(r, follower)
		stop, err := natslog.Serve(r.nc, p.endpoints(ctx, r)...)
		if err != nil {
			return err
		}
		defer stop()
		return p.tell(ctx, f, r, follower)
	})
}

// catchUp reads what the log holds, so that the first answer has all of it.
func (p *program) catchUp(ctx context.Context, log events.Reader, follower *projector.Follower) error {
	defer p.patiently(func() string { return "reading the log…" })()
	head, err := log.Head(ctx)
	if err != nil {
		return err
	}
	return follower.Wait(ctx, head)
}

// open takes the data folder, the log and the ports, so that whatever is in
// the way is said before anything is recorded.
func (p *program) open(ctx context.Context, f serveFlags, r *running) (err error) {
	if err := checkBaseURL(f.baseURL); err != nil {
		return err
	}
	if r.limit, err = p.limit(f.limits); err != nil {
		return err
	}
	if err := freeFolder(p.dataDir); err != nil {
		return err
	}
	if r.listener, err = listen(f.addr); err != nil {
		return err
	}
	r.closers = append(r.closers, func() { _ = r.listener.Close() })
	r.address = address{HTTP: "http://" + hostPort(r.listener.Addr()), PID: os.Getpid()}
	if p.natsURL != "" {
		return p.openRemote(ctx, r)
	}
	return p.openEmbedded(ctx, f, r)
}

func checkBaseURL(base string) error {
	u, err := url.Parse(base)
	if base == "" || err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.RawQuery == "" && u.Fragment == "" {
		return nil
	}
	return fmt.Errorf("--base-url %q is not a URL such as https://timeline.example.org", base)
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening for HTTP: %w: choose another address with --addr, port 0 for a free one", err)
	}
	return l, nil
}

// hostPort names an address as one types it on this machine.
func hostPort(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

func (p *program) openEmbedded(ctx context.Context, f serveFlags, r *running) error {
	o := natslog.ServerOptions{Dir: p.dataDir, Listen: f.natsListen, Logger: p.logger()}
	if f.natsListen == noListener {
		o.Listen = ""
	}
	if err := free(o.Listen); err != nil {
		return err
	}
	server, err := natslog.StartServer(ctx, o)
	if errors.Is(err, natslog.ErrPortInUse) {
		return fmt.Errorf("%w: %s", err, otherNATSPort)
	}
	if err != nil {
		return err
	}
	r.server = server
	r.closers = append(r.closers, func() { _ = server.Close() })
	if r.log, r.nc, err = openOn(ctx, server); err != nil {
		return err
	}
	r.closers = append(r.closers, func() { _ = r.log.Close() })
	if server.URL() != "" {
		r.address.NATS, r.address.User, r.address.Password = server.URL(), server.LocalUser(), server.LocalPassword()
	}
	return nil
}

const otherNATSPort = "choose another address with --nats-listen, port 0 for a free one, none to close it"

// free looks whether NATS can listen before the data folder is touched.
func free(addr string) error {
	if addr == "" {
		return nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listening for NATS: %w: %s", err, otherNATSPort)
	}
	return l.Close()
}

func (p *program) openRemote(ctx context.Context, r *running) error {
	unlock, err := natslog.LockFolder(p.dataDir)
	if err != nil {
		return err
	}
	r.closers = append(r.closers, func() { _ = unlock() })
	nc, err := p.dialRemote(p.natsURL)
	if err != nil {
		return err
	}
	r.nc = nc
	r.closers = append(r.closers, nc.Close)
	if r.log, err = natslog.Open(ctx, nc, natslog.Options{}); err != nil {
		return err
	}
	r.closers = append(r.closers, func() { _ = r.log.Close() })
	r.address.NATS = p.natsURL
	return nil
}

// logger writes what an operator must know, and nothing else, to the error stream.
func (p *program) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// shutdownPatience is how long requests under way may take after SIGTERM.
const shutdownPatience = 500 * time.Millisecond

// tell serves HTTP until ctx is done.
func (p *program) tell(ctx context.Context, f serveFlags, r *running, follower *projector.Follower) error {
	w, err := p.newWeb(ctx, f, r, follower)
	if err != nil {
		return err
	}
	server := feed.NewServer(feed.Limited(w.handler(), r.limit))
	server.RegisterOnShutdown(func() { close(w.closing) })
	server.ErrorLog = slog.NewLogLogger(w.logger.Handler(), slog.LevelWarn)
	if err := r.address.write(p.dataDir); err != nil {
		return err
	}
	r.closers = append(r.closers, func() { _ = os.Remove(addressFile(p.dataDir)) })
	p.welcome(ctx, w.base, r.address, follower)

	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.index.run(ctx) })
	group.Go(func() error { return w.hub.Run(ctx) })
	group.Go(func() error { return w.door.book.Run(ctx, nil) })
	group.Go(func() error { return p.mendMirrors(ctx, r) })
	group.Go(func() error { return r.tables.Run(ctx) })
	group.Go(func() error {
		if err := server.Serve(r.listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		patience, cancel := context.WithTimeout(context.Background(), shutdownPatience)
		defer cancel()
		if server.Shutdown(patience) != nil {
			_ = server.Close()
		}
		return nil
	})
	return errors.Join(group.Wait(), p.failed(ctx))
}

// failed is why serving ended, nil when somebody asked for it.
func (p *program) failed(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
