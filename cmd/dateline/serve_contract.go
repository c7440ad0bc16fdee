package main

import "net/url"

// natsHost is the host and port where programs connect to NATS, empty where it
// is closed: then the contract names the usual one.
func (a address) natsHost() string {
	u, err := url.Parse(a.NATS)
	if err != nil {
		return ""
	}
	return u.Host
}
