package natslog

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nuid"
)

var errBusy = errors.New("too many requests at once: try again in a while")

// uploads are the requests of which some parts are still to come, and the
// count of bytes that requests hold.
type uploads struct {
	prefix string // of the subjects for further parts, of this instance alone
	limit  int

	mu      sync.Mutex
	pending map[string]*upload // by subject
	held    int
}

type upload struct {
	assembly
	endpoint Endpoint
	expiry   *time.Timer
}

func newUploads(limit int) *uploads {
	return &uploads{prefix: partsPrefix + nuid.Next() + ".", limit: limit, pending: make(map[string]*upload)}
}

// reserve holds bytes for a request until free is called.
func (u *uploads) reserve(size int) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.reserveLocked(size)
}

func (u *uploads) reserveLocked(size int) error {
	if u.held+size > u.limit {
		return fmt.Errorf("%w (%d MiB are held)", errBusy, u.held>>20)
	}
	u.held += size
	return nil
}

func (u *uploads) free(size int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.held -= size
}

// begin takes the first part and names the subject for the others. The bytes
// of the whole are reserved at once; nobody can fill the memory with first
// parts. What is not complete after a minute is dropped.
func (u *uploads) begin(e Endpoint, p part) (subject string, err error) {
	up := &upload{endpoint: e}
	if _, err := up.add(p); err != nil {
		return "", err
	}
	subject = u.prefix + nuid.Next()
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.reserveLocked(p.size); err != nil {
		return "", err
	}
	u.pending[subject] = up
	up.expiry = time.AfterFunc(partPatience, func() { u.drop(subject) })
	return subject, nil
}

// add takes a further part; when done, the caller frees the whole's bytes.
func (u *uploads) add(subject string, p part) (up *upload, done bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	up = u.pending[subject]
	if up == nil {
		return nil, false, fmt.Errorf("the request's earlier parts expired after %v: send the whole again", partPatience)
	}
	done, err = up.add(p)
	if err != nil {
		u.dropLocked(subject)
		return nil, false, err
	}
	if done {
		up.expiry.Stop()
		delete(u.pending, subject)
	}
	return up, done, nil
}

func (u *uploads) drop(subject string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.dropLocked(subject)
}

func (u *uploads) dropLocked(subject string) {
	if up := u.pending[subject]; up != nil {
		up.expiry.Stop()
		delete(u.pending, subject)
		u.held -= up.size
	}
}

func (u *uploads) clear() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for subject := range u.pending {
		u.dropLocked(subject)
	}
}
