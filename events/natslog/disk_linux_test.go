package natslog_test

import (
	"errors"
	"fmt"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// TestFullDisk fills a small file system. The log stops at its reserve, says
// so, and all that it took is there, then and after a restart.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("mounting a small file system, which takes root: %v (TestReserve holds the guard without it)", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	var taken []events.Proposal
	fill := func() {
		s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		o := s.Options()
		o.Reserve = natslog.Reserve{Bytes: 24 << 20}
		l, err := natslog.Open(t.Context(), connect(t, s), o)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		wantIDs(t, ids(t, l), taken...)
		for n := range 2000 {
			batch := fresh(200, fmt.Sprintf("n%d-%d", len(taken), n))
			if _, err = l.Append(t.Context(), batch); err != nil {
				break
			}
			taken = append(taken, batch...)
		}
		if !errors.Is(err, events.ErrFull) {
			t.Fatalf("after %d events: %v", len(taken), err)
		}
		t.Logf("after %d events: %v", len(taken), err)
		wantIDs(t, ids(t, l), taken...)
	}
	fill()
	fill()
}
