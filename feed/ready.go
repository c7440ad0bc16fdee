package feed

import (
	"fmt"
	"strings"
)

// mostParked is how many messages /readyz names.
const mostParked = 20

// parked tells of the messages of the log that could not be read: the service is
// ready all the same, and somebody should look.
func (h *handler) parked() string {
	if h.Parked == nil {
		return ""
	}
	all := h.Parked()
	if len(all) == 0 {
		return ""
	}
	events := "events"
	if len(all) == 1 {
		events = "event"
	}
	var b strings.Builder
	fmt.Fprintf(&b, ", %d %s parked: 'dateline parked' tells more", len(all), events)
	for _, p := range all[:min(len(all), mostParked)] {
		fmt.Fprintf(&b, "\n%d %.200q: %.200q", p.Sequence, p.Subject, p.Why)
	}
	if more := len(all) - mostParked; more > 0 {
		fmt.Fprintf(&b, "\nand %d more", more)
	}
	return b.String()
}
