package memlog_test

import (
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/logtest"
	"github.com/dateline/dateline/events/memlog"
)

func TestLog(t *testing.T) {
	logtest.Test(t, func(*testing.T) events.Log { return memlog.New() })
}
