package main

import (
	"fmt"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed"
)

// limitFlags say how much one client may ask of serve.
type limitFlags struct {
	rate    string
	proxies string
}

// rest is for how many seconds of the rate a client may ask at once.
const rest = 10

func (f *limitFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.rate, "rate", envOr("DATELINE_RATE", "20"), "requests a second that one client may make, ten times as many at once, 0 for no limit (environment DATELINE_RATE)")
	flags.StringVar(&f.proxies, "trusted-proxies", os.Getenv("DATELINE_TRUSTED_PROXIES"), "addresses or networks of proxies whose X-Forwarded-For or Forwarded is believed, separated by commas (environment DATELINE_TRUSTED_PROXIES)")
}

// limit reads the flags.
func (p *program) limit(f limitFlags) (feed.Limit, error) {
	perSecond, err := strconv.ParseFloat(f.rate, 64)
	if err != nil || !(perSecond >= 0 && perSecond <= 1e6) {
		return feed.Limit{}, fmt.Errorf("--rate %q is not a number of requests a second such as 20, or 0 for no limit", f.rate)
	}
	proxies, err := networks(f.proxies)
	if err != nil {
		return feed.Limit{}, err
	}
	return feed.Limit{PerSecond: perSecond, Burst: int(perSecond * rest), Proxies: proxies, Now: p.now}, nil
}

// networks reads 10.0.0.0/8,192.0.2.7: an address is a network of its own.
func networks(list string) (all []netip.Prefix, err error) {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		n, err := netip.ParsePrefix(name)
		if err != nil {
			var one netip.Addr
			if one, err = netip.ParseAddr(name); err != nil {
				return nil, fmt.Errorf("--trusted-proxies %q is not an address or a network such as 10.0.0.0/8", name)
			}
			n = netip.PrefixFrom(one, one.BitLen())
		}
		all = append(all, n.Masked())
	}
	return all, nil
}
