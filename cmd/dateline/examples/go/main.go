// Command go shows how a program reads Dateline's log, six times: see README.md
// beside. It needs nothing but nats.go, and connects as NATS_URL says, say
// nats://reader:reader@localhost:4222.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// examples are the sub-commands, and how many words each takes.
var examples = map[string]struct {
	words int
	run   func(ctx context.Context, js jetstream.JetStream, args []string) error
}{
	"follow":  {0, follow},  // follow
	"replay":  {2, replay},  // replay harbour 2025-09
	"filter":  {1, filter},  // filter meeting
	"watch":   {2, watch},   // watch harbour reopen-pier
	"webhook": {2, webhook}, // webhook https://example.org/hook cursor-file
	"tally":   {1, tally},   // tally state-file
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	interrupted := ctx.Err() != nil
	stop()
	if err != nil && !interrupted {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 || examples[args[0]].words != len(args)-1 {
		return fmt.Errorf("say which example, and what it needs: see README.md")
	}
	nc, err := connect()
	if err != nil {
		return err
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		return err
	}
	return examples[args[0]].run(ctx, js, args[1:])
}

// connect comes back for ever after a lost connection, and says what the server
// refuses: by default such words go nowhere.
func connect() (*nats.Conn, error) {
	return nats.Connect(os.Getenv("NATS_URL"),
		nats.MaxReconnects(-1),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { log.Print(err) }))
}
