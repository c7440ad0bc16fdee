package natslog

import (
	"fmt"
	"sync"
	"time"

	"github.com/dateline/dateline/events"
)

// Reserve is the free space that appends leave on the data folder's file
// system, the larger of the two. A broker that meets a full disk stops
// answering until it is restarted, so appends stop before. The zero Reserve
// is 5 % and 256 MiB; a negative value switches its part off.
type Reserve struct {
	Percent float64
	Bytes   int64
}

const (
	defaultReservePercent = 5
	defaultReserveBytes   = 256 << 20
	spaceFresh            = time.Second // how long a look at the disk holds
)

// least is the free space to keep of a total, in bytes.
func (r Reserve) least(total uint64) uint64 {
	if r == (Reserve{}) {
		r = Reserve{defaultReservePercent, defaultReserveBytes}
	}
	return max(uint64(max(r.Percent, 0)/100*float64(total)), uint64(max(r.Bytes, 0)))
}

// space watches the free space of one file system.
type space struct {
	dir     string
	reserve Reserve

	mu     sync.Mutex
	looked time.Time
	last   error
}

// check is an ErrFull if an append would eat into the reserve. It looks at
// the disk at most once a second. A nil space has room.
func (s *space) check() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.Sub(s.looked) >= spaceFresh {
		s.looked, s.last = now, s.look()
	}
	return s.last
}

func (s *space) look() error {
	total, free, err := diskSpace(s.dir)
	if err != nil {
		return fmt.Errorf("looking for free space: %w", err)
	}
	if least := s.reserve.least(total); free < least {
		return fmt.Errorf("%w: %s has %d MiB free and %d MiB are kept in reserve: free some space, nothing was written",
			events.ErrFull, s.dir, free>>20, least>>20)
	}
	return nil
}
