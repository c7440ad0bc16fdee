package natslog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

const (
	// MaxRequest is the most bytes of a request, and of a reply.
	MaxRequest = 64 << 20

	maxPending    = 256 << 20 // of all requests being assembled or answered
	maxAtOnce     = 512       // requests being answered
	partPatience  = time.Minute
	serviceName   = "dateline"
	stopPatience  = 5 * time.Second
	replyPatience = 2 * time.Minute // for an answer, when ctx has no deadline
)

// Endpoint is one thing that a service answers.
type Endpoint struct {
	Name        string // a word, in what $SRV.INFO tells of the service
	Subject     string // where it is asked
	Description string
	Metadata    map[string]string // of the endpoint, as $SRV.INFO tells it
	// Handle answers a request. Its context ends when the service was stopped
	// and requests under way had five seconds to finish.
	Handle func(ctx context.Context, request []byte) Reply
}

// Reply is what a request comes to. With a code, which is that of an HTTP
// status, it is a refusal: code and words travel in the headers of the reply as
// NATS services have them, and the body goes with them.
type Reply struct {
	Body  []byte
	Code  int
	Error string
}

// Serve answers requests: bytes in, bytes out, whatever their size up to
// [MaxRequest]. It is a NATS micro service, "dateline", which programs find by
// $SRV.INFO; several may serve side by side, each request goes to one. Stop
// waits for requests under way.
//
// A request that fits one message is one. A larger one goes in numbered parts:
// the first to its endpoint, which answers where the rest is to go; each part is
// answered before the next is sent. A large reply is numbered messages to the
// inbox of the request.
func Serve(nc *nats.Conn, endpoints ...Endpoint) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	d := &desk{nc: nc, ctx: ctx, places: make(chan struct{}, maxAtOnce), uploads: newUploads(maxPending)}
	if err := d.open(endpoints); err != nil {
		cancel()
		return nil, fmt.Errorf("serving requests: %w", err)
	}
	var once sync.Once
	return func() { once.Do(func() { d.close(cancel) }) }, nil
}

// desk takes requests and hands out replies.
type desk struct {
	nc      *nats.Conn
	ctx     context.Context
	service micro.Service
	places  chan struct{}
	uploads *uploads

	mu      sync.Mutex // guards closed, and that nothing begins to run after it
	closed  bool
	running sync.WaitGroup
}

func (d *desk) open(endpoints []Endpoint) (err error) {
	d.service, err = micro.AddService(d.nc, micro.Config{
		Name: serviceName, Version: "1.0.0", Description: "records events in Dateline's log",
	})
	if err != nil {
		return err
	}
	for _, e := range endpoints {
		metadata := maps.Clone(e.Metadata)
		if e.Description != "" {
			if metadata == nil {
				metadata = make(map[string]string)
			}
			metadata["description"] = e.Description
		}
		err = errors.Join(err, d.service.AddEndpoint(e.Name, micro.HandlerFunc(d.first(e)),
			micro.WithEndpointSubject(e.Subject), micro.WithEndpointMetadata(metadata)))
	}
	// Parts go to the one instance that has the first, so past the queue group.
	err = errors.Join(err, d.service.AddEndpoint("parts", micro.HandlerFunc(d.further),
		micro.WithEndpointSubject(d.uploads.prefix+"*"), micro.WithEndpointQueueGroupDisabled()))
	if err != nil {
		return errors.Join(err, d.service.Stop())
	}
	return d.nc.Flush()
}

func (d *desk) close(cancel context.CancelFunc) {
	_ = d.service.Stop()
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	timer := time.AfterFunc(stopPatience, cancel)
	d.running.Wait()
	timer.Stop()
	cancel()
	d.uploads.clear()
}

// first takes a whole request of an endpoint, or the first part of one.
func (d *desk) first(e Endpoint) func(micro.Request) {
	return func(r micro.Request) {
		p, err := partOf(nats.Header(r.Headers()), r.Data())
		if err != nil {
			refuse(r, err)
			return
		}
		if p.count <= 1 {
			if err := d.uploads.reserve(len(p.data)); err != nil {
				refuse(r, err)
				return
			}
			d.answer(r, e, p.data)
			return
		}
		subject, err := d.uploads.begin(e, p)
		if err != nil {
			refuse(r, err)
			return
		}
		_ = r.Respond(nil, micro.WithHeaders(micro.Headers{headerContinue: {subject}}))
	}
}

// further takes a later part; the last is answered with the reply.
func (d *desk) further(r micro.Request) {
	p, err := partOf(nats.Header(r.Headers()), r.Data())
	if err != nil {
		refuse(r, err)
		return
	}
	up, done, err := d.uploads.add(r.Subject(), p)
	switch {
	case err != nil:
		refuse(r, err)
	case done:
		d.answer(r, up.endpoint, up.whole)
	default:
		_ = r.Respond(nil)
	}
}

// answer runs the handler beside the subscription, which takes one message at
// a time. Its caller has reserved the request's bytes.
func (d *desk) answer(r micro.Request, e Endpoint, request []byte) {
	select {
	case d.places <- struct{}{}:
	case <-d.ctx.Done():
		d.uploads.free(len(request))
		return
	}
	release := func() {
		<-d.places
		d.uploads.free(len(request))
	}
	inbox := r.Reply()
	began := d.begin(func() {
		defer release()
		if err := send(d.nc, inbox, e.Handle(d.ctx, request)); err != nil {
			_ = send(d.nc, inbox, failing(err))
		}
	})
	if !began {
		release()
		refuse(r, errBusy)
	}
}

// send sends a reply, without the request itself: when its handler has returned,
// which it has by then, the service reads there what was answered.
func send(nc *nats.Conn, inbox string, reply Reply) error {
	if reply.Code == 0 {
		return sendReply(nc, inbox, reply.Body)
	}
	return nc.PublishMsg(&nats.Msg{Subject: inbox, Data: reply.Body, Header: nats.Header{
		micro.ErrorCodeHeader: []string{strconv.Itoa(reply.Code)},
		micro.ErrorHeader:     []string{reply.Error},
	}})
}

// begin runs f beside, unless the desk is closed.
func (d *desk) begin(f func()) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.running.Go(f)
	}
	return !d.closed
}

// refuse answers at once.
func refuse(r micro.Request, err error) {
	reply := failing(err)
	_ = r.Error(strconv.Itoa(reply.Code), reply.Error, nil)
}

// failing tells of an error of the exchange itself; a refusal of what is asked
// is a reply like any other.
func failing(err error) Reply {
	code := malformed
	for _, row := range exchangeCodes {
		if errors.Is(err, row.is) {
			code = row.code
		}
	}
	return Reply{Code: code, Error: err.Error()}
}

// exchangeCodes are what an exchange is refused with, as the contract has them;
// what is not in it is malformed.
var exchangeCodes = []struct {
	is   error
	code int
}{
	{ErrTooLarge, http.StatusRequestEntityTooLarge},
	{errBusy, http.StatusServiceUnavailable},
}

const malformed = http.StatusBadRequest
