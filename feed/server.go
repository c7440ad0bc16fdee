package feed

import (
	"net/http"
	"time"
)

// NewServer returns a server for h that a slow client cannot hold up: 5 s for
// a request's header, 15 s for all of it, 30 s to take the answer, 60 s idle.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
	}
}
