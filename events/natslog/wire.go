package natslog

import (
	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
)

// encode makes the message of a proposal, without the broker's headers.
func encode(p events.Proposal) (*nats.Msg, error) {
	m, err := p.Message()
	if err != nil {
		return nil, err
	}
	header := make(nats.Header, len(m.Header)+4)
	for name, value := range m.Header {
		header[name] = []string{value} // Set would do as well: nats.go keeps the case
	}
	return &nats.Msg{Subject: m.Subject, Header: header, Data: m.Data}, nil
}

// decode reads an event from a message that the stream holds.
func decode(subject string, header nats.Header, data []byte, sequence uint64) (events.Stored, error) {
	e, err := events.DecodeHeaders(subject, header, data)
	if err != nil {
		return events.Stored{}, &events.DecodeError{Sequence: sequence, Subject: subject, Err: err}
	}
	return events.Stored{Event: e, Sequence: sequence}, nil
}
