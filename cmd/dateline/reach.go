package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
)

// reached is a log that a command works with, however it was found.
type reached struct {
	events.Reader
	edit  editFunc
	close func()
}

// editFunc carries out a request; progress, which may be nil, is told of it
// where the work is done in this process.
type editFunc func(ctx context.Context, q request, progress func(done, total int)) (reply, error)

// patience bounds what a command waits for an answer.
const patience = 5 * time.Minute

// reach finds the log: at --nats, through the serve that runs on the data
// folder, or in the folder itself. Only where begin is set does it begin a log
// where there is none.
func (p *program) reach(ctx context.Context, begin bool) (*reached, error) {
	if p.natsURL != "" {
		return p.reachRemote(ctx, begin)
	}
	a, err := readAddress(p.dataDir)
	if err != nil {
		return nil, err
	}
	if a != nil {
		r, err := p.reachServe(ctx, *a)
		if err == nil || !errors.Is(err, natslog.ErrUnreachable) || a.remote() {
			return r, err
		}
	}
	r, err := p.reachFolder(ctx, begin)
	return r, a.closed(err)
}

// closed explains why the folder of a serve that hears no commands is locked.
func (a *address) closed(err error) error {
	if a != nil && a.NATS == "" && errors.Is(err, natslog.ErrLocked) {
		return fmt.Errorf("%w: the serve that runs there (pid %d) was started with --nats-listen none, so commands cannot reach it: start it without, or stop it",
			err, a.PID)
	}
	return err
}

// reachServe works through a running serve.
func (p *program) reachServe(ctx context.Context, a address) (*reached, error) {
	if a.NATS == "" {
		return nil, natslog.ErrUnreachable
	}
	nc, err := p.dial(a)
	if err != nil {
		return nil, err
	}
	reader, err := natslog.OpenReader(ctx, nc)
	if err != nil {
		nc.Close()
		return nil, err
	}
	if !a.remote() {
		// It may come back, but not to this command: what was under way is unknown.
		nc.SetDisconnectErrHandler(func(*nats.Conn, error) { p.giveUp(errGone) })
	}
	return &reached{Reader: reader, edit: p.viaService(nc), close: func() {
		nc.SetDisconnectErrHandler(nil)
		nc.Close()
	}}, nil
}

var errGone = errors.New("the serve that this went through is gone: run the same command again, what was recorded is recognised")

func (p *program) dial(a address) (*nats.Conn, error) {
	if a.remote() {
		return p.dialRemote(a.NATS)
	}
	return a.dial()
}

func (a address) dial() (*nats.Conn, error) {
	return natslog.Dial(a.NATS, natslog.Credentials{Name: "dateline command", User: a.User, Password: a.Password})
}

// viaService sends requests to whoever serves them.
func (p *program) viaService(nc *nats.Conn) editFunc {
	return func(ctx context.Context, q request, _ func(int, int)) (r reply, err error) {
		text, err := json.Marshal(q)
		if err != nil {
			return reply{}, err
		}
		stop := p.patiently(func() string { return "recording " + sizeOf(q) + " through the running serve…" })
		answer, err := natslog.Request(ctx, nc, natslog.RequestSubject, text)
		stop()
		if err != nil {
			return reply{}, err
		}
		if err := json.Unmarshal(answer, &r); err != nil {
			return reply{}, fmt.Errorf("reading the service's answer: %w", err)
		}
		return r, r.err()
	}
}

// reachRemote works on an external server: through a serve that is there, and
// where there is none on the log itself.
func (p *program) reachRemote(ctx context.Context, begin bool) (*reached, error) {
	nc, err := p.dialRemote(p.natsURL)
	if err != nil {
		return nil, err
	}
	reader, err := natslog.OpenReader(ctx, nc)
	if err != nil && begin && errors.Is(err, events.ErrNotFound) {
		err = p.onLog(ctx, nc, func(*natslog.Log) error { return nil })
		if err == nil {
			reader, err = natslog.OpenReader(ctx, nc)
		}
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	return &reached{Reader: reader, edit: p.viaServiceOrLog(nc), close: nc.Close}, nil
}

// onLog opens the log of an external server for writing, for as long as do runs.
func (p *program) onLog(ctx context.Context, nc *nats.Conn, do func(*natslog.Log) error) error {
	log, err := natslog.Open(ctx, nc, natslog.Options{})
	if err != nil {
		return err
	}
	defer log.Close()
	return do(log)
}

func (p *program) viaServiceOrLog(nc *nats.Conn) editFunc {
	service := p.viaService(nc)
	return func(ctx context.Context, q request, progress func(int, int)) (reply, error) {
		r, err := service(ctx, q, progress)
		if errors.Is(err, natslog.ErrNoService) {
			err = p.onLog(ctx, nc, func(log *natslog.Log) (err error) {
				r, err = p.editOn(log)(ctx, q, progress)
				return err
			})
		}
		return r, err
	}
}

// dialRemote connects to --nats. User and password, or a token, stand in the
// URL, from where they go no further: errors name the address.
// DATELINE_NATS_CREDS names a credentials file. Without any, the service's
// password is taken that 'dateline accounts' left in the data folder.
func (p *program) dialRemote(address string) (*nats.Conn, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("--nats %q is not a URL such as nats://localhost:4222", withoutPassword(address))
	}
	c := natslog.Credentials{Name: "dateline", File: os.Getenv("DATELINE_NATS_CREDS")}
	if password, ok := u.User.Password(); ok {
		c.User, c.Password = u.User.Username(), password
	} else {
		c.Token = u.User.Username()
	}
	if u.User == nil && c.File == "" {
		own, err := natslog.ReadPasswords(p.dataDir)
		if err != nil {
			return nil, err
		}
		if own.Service != "" {
			c.User, c.Password = natslog.ServiceUser, own.Service
		}
	}
	u.User = nil
	return natslog.Dial(u.String(), c)
}

// reachFolder opens the log in the data folder for as long as the command runs.
func (p *program) reachFolder(ctx context.Context, begin bool) (*reached, error) {
	if !begin && !natslog.Exists(p.dataDir) {
		return nil, fmt.Errorf("%w: there is no log in %s: 'dateline serve' or 'dateline record' begins one, --data names another folder",
			events.ErrNotFound, p.dataDir)
	}
	server, err := p.startWhenFree(ctx)
	if err != nil {
		return nil, err
	}
	log, _, err := openOn(ctx, server)
	if err != nil {
		_ = server.Close()
		return nil, err
	}
	return &reached{Reader: log, edit: p.editOn(log), close: func() { _ = log.Close(); _ = server.Close() }}, nil
}

// lockPatience is how long a command waits for another that has the folder open.
const lockPatience = 10 * time.Second

// startWhenFree starts a server on the folder, after the command that may have
// it open; a serve keeps it, and is not waited for.
func (p *program) startWhenFree(ctx context.Context) (*natslog.Server, error) {
	deadline := time.NewTimer(lockPatience)
	defer deadline.Stop()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		server, err := natslog.StartServer(ctx, natslog.ServerOptions{Dir: p.dataDir})
		if a, _ := readAddress(p.dataDir); !errors.Is(err, natslog.ErrLocked) || a != nil {
			return server, err
		}
		select {
		case <-again.C:
		case <-deadline.C:
			return nil, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// openOn opens the log of an embedded server.
func openOn(ctx context.Context, server *natslog.Server) (*natslog.Log, *nats.Conn, error) {
	nc, err := server.Connect("dateline")
	if err != nil {
		return nil, nil, err
	}
	log, err := natslog.Open(ctx, nc, server.Options())
	return log, nc, err
}

// editOn records on a log without a service between.
func (p *program) editOn(log events.Log) editFunc {
	return func(ctx context.Context, q request, progress func(int, int)) (r reply, err error) {
		err = p.following(ctx, log, func(ctx context.Context, f *projector.Follower) error {
			r = carryOut(ctx, events.NewRecorder(log, f, p.now), q, progress)
			return r.err()
		})
		return r, err
	}
}

// following runs do beside a follower of the log. Where the follower fails, the
// context of do ends with its error.
func (p *program) following(ctx context.Context, log events.Reader, do func(context.Context, *projector.Follower) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	follower := projector.NewFollower(log)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := follower.Run(ctx); err != nil {
			cancel(err)
		}
	}()
	err := do(ctx, follower)
	cancel(nil)
	<-done
	return err
}
