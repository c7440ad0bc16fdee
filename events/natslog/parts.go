package natslog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"
)

// Headers of a message that is one part of several.
const (
	headerPart     = "Dateline-Part"     // "2/7"
	headerSize     = "Dateline-Size"     // of the whole, in bytes
	headerContinue = "Dateline-Continue" // where the further parts go
)

// partsPrefix begins the subjects for further parts; an instance's own token
// and the upload's follow.
const partsPrefix = EditorsPrefix + "parts."

// part is one message's share of a request or a reply.
type part struct {
	number, count int // from 1
	size          int // of the whole
	data          []byte
}

// partOf reads a message; one without the headers is a whole.
func partOf(h nats.Header, data []byte) (part, error) {
	text := h.Get(headerPart)
	if text == "" {
		return part{1, 1, len(data), data}, nil
	}
	number, count, _ := strings.Cut(text, "/")
	n, err1 := strconv.Atoi(number)
	c, err2 := strconv.Atoi(count)
	size, err3 := strconv.Atoi(h.Get(headerSize))
	if err := errors.Join(err1, err2, err3); err != nil || n < 1 || n > c || size < len(data) || c > size+1 {
		return part{}, fmt.Errorf("part %q of %q bytes makes no sense", text, h.Get(headerSize))
	}
	if size > MaxRequest {
		return part{}, tooLarge(size)
	}
	return part{n, c, size, data}, nil
}

func tooLarge(size int) error {
	return fmt.Errorf("%w: %d bytes, at most %d are possible: split it", ErrTooLarge, size, MaxRequest)
}

// message is the part as it travels.
func (p part) message(subject string) *nats.Msg {
	m := nats.NewMsg(subject)
	m.Data = p.data
	if p.count > 1 {
		m.Header[headerPart] = []string{fmt.Sprintf("%d/%d", p.number, p.count)}
		m.Header[headerSize] = []string{strconv.Itoa(p.size)}
	}
	return m
}

// fitting is how much of a whole a message takes, beside its headers.
func fitting(nc *nats.Conn) int { return max(int(nc.MaxPayload())-4096, 1) }

// mostParts is how many messages the largest whole takes.
func mostParts(nc *nats.Conn) int { return MaxRequest/fitting(nc) + 1 }

// cut divides a whole into parts that fit the connection's messages, with room
// for headers. Nothing is one part.
func cut(whole []byte, nc *nats.Conn) ([]part, error) {
	if len(whole) > MaxRequest {
		return nil, tooLarge(len(whole))
	}
	fit := fitting(nc)
	count := max((len(whole)+fit-1)/fit, 1)
	parts := make([]part, 0, count)
	for n := 1; n <= count; n++ {
		from, to := (n-1)*fit, min(n*fit, len(whole))
		parts = append(parts, part{n, count, len(whole), whole[from:to]})
	}
	return parts, nil
}

// sendReply sends a reply, in parts if it must be.
func sendReply(nc *nats.Conn, inbox string, reply []byte) error {
	parts, err := cut(reply, nc)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := nc.PublishMsg(p.message(inbox)); err != nil {
			return fmt.Errorf("replying: %w", err)
		}
	}
	return nil
}

// assembly joins parts that come in order.
type assembly struct {
	parts, count, size int
	whole              []byte
}

var errOrder = errors.New("a part is missing or came twice: send the whole again")

// add takes the next part and tells whether it was the last.
func (a *assembly) add(p part) (done bool, err error) {
	if a.parts == 0 {
		a.count, a.size = p.count, p.size
	}
	if p.number != a.parts+1 || p.count != a.count || p.size != a.size || len(a.whole)+len(p.data) > a.size {
		return false, errOrder
	}
	a.parts++
	a.whole = append(a.whole, p.data...)
	if a.parts < a.count {
		return false, nil
	}
	if len(a.whole) != a.size {
		return false, errOrder
	}
	return true, nil
}
