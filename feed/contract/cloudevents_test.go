package contract

import (
	"context"
	"net/url"
	"testing"

	natsbinding "github.com/cloudevents/sdk-go/protocol/nats_jetstream/v2"
	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
)

// asCloudEvent is the message as the CloudEvents SDK understands it, by its own
// binding to NATS.
func asCloudEvent(m events.Message) (*event.Event, error) {
	received := &nats.Msg{Subject: m.Subject, Header: nats.Header{}, Data: m.Data}
	for name, value := range m.Header {
		received.Header[name] = []string{value}
	}
	ce, err := binding.ToEvent(context.Background(), natsbinding.NewMessage(received))
	if err != nil {
		return nil, err
	}
	return ce, ce.Validate()
}

// decoded is the value of an extension. The SDK leaves percent-encoding as it is.
func decoded(t *testing.T, ce *event.Event, name string) string {
	t.Helper()
	value, _ := ce.Extensions()[name].(string)
	text, err := url.PathUnescape(value)
	must(t, err)
	return text
}

// TestCloudEventsSDKTakesEveryMessage lets the SDK judge all that there is, and
// compares what it reads with what this house reads.
func TestCloudEventsSDKTakesEveryMessage(t *testing.T) {
	for from, messages := range map[string][]events.Message{
		"the seeds": ofSeeds(t), "hostile words": ofHostile(t), "an intruder": ofIntruder(t), "the corpus": ofCorpus(t),
		"chance": ofChance(t), "the page": {example()},
	} {
		for _, m := range messages {
			e, err := events.DecodeMessage(m)
			must(t, err)
			ce, err := asCloudEvent(m)
			if err != nil {
				t.Errorf("%s: %s: %v", from, m.Subject, err)
				continue
			}
			want := []any{e.ID.String(), events.TypeOf(e.Change), "/timelines/" + e.Record.Timeline, e.Record.Key, int64(e.ID.Time()), events.SchemaID(e.Record.Kind), e.By, e.Reason, string(e.Body)}
			have := []any{ce.ID(), ce.Type(), ce.Source(), ce.Subject(), ce.Time().UnixMilli(), ce.DataSchema(), decoded(t, ce, "by"), decoded(t, ce, "reason"), string(ce.Data())}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("%s: %s (-Dateline +SDK):\n%s", from, m.Subject, diff)
			}
		}
		t.Logf("%d messages of %s", len(messages), from)
	}
}

// TestCloudEventsSDKRefuses shows that it looks.
func TestCloudEventsSDKRefuses(t *testing.T) {
	for name, value := range map[string]string{
		"ce-specversion": "7", "ce-id": "", "ce-source": "%00:", "ce-type": "", "ce-time": "yesterday", "ce-datacontenttype": "json;;",
		"ce-with-hyphen": "x",
	} {
		m := example()
		m.Header[name] = value
		if _, err := asCloudEvent(m); err == nil {
			t.Errorf("%s: %q is taken", name, value)
		}
	}
}
