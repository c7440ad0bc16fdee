package feed

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkNginx asks for one Atom document over 64 connections, of nginx that
// has it as a static file, of a bare handler that writes the same bytes under
// the same headers, and of ours with its limit, both with the timeouts of
// serve. Rounds alternate, and each figure is the best of them: what else the
// machine does only slows. To reach: feed/bare 0.95; feed/nginx 0.6 plain, 0.45
// for gzip and 304.
func BenchmarkNginx(b *testing.B) {
	handler := newPort(b, 10).handler() // about 60 KB
	const path = "/harbour/feed.atom"
	bare := startServer(b, bareOf(b, handler, path))
	feed := startServer(b, Limited(handler, Limit{PerSecond: 20, Burst: 200, Now: time.Now}))
	whole, compressed := get(b, handler, path).Body.Bytes(), get(b, handler, path, "Accept-Encoding", "gzip").Body.Bytes()
	nginx := startNginx(b, path, whole, compressed)
	for _, ask := range asked {
		b.Run(ask.name, func(b *testing.B) {
			servers := []string{nginx + path, bare + path, feed + path}
			for b.Loop() {
				rates := race(b, servers, ask.accept, ask.known)
				b.ReportMetric(rates[0], "nginx/s")
				b.ReportMetric(rates[1], "bare/s")
				b.ReportMetric(rates[2], "feed/s")
				b.ReportMetric(rates[2]/rates[1], "feed/bare")
				b.ReportMetric(rates[2]/rates[0], "feed/nginx")
			}
			b.ReportMetric(float64(len(whole)), "bytes")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// rounds is how often each server is asked, a second at a time.
const rounds = 7

// race gives the most that each server answered in a second.
func race(b *testing.B, servers []string, accept string, known bool) []float64 {
	b.Helper()
	best := make([]float64, len(servers))
	for range rounds {
		for i, url := range servers {
			best[i] = max(best[i], wrk(b, url, accept, known))
		}
	}
	return best
}

// wrk loads a server for a second and returns the answers that it gave, all of
// the kind that is asked for.
func wrk(b *testing.B, url, accept string, known bool) float64 {
	b.Helper()
	args := []string{"-t", "1", "-c", "64", "-d", "1s"}
	if accept != "" {
		args = append(args, "-H", "Accept-Encoding: "+accept)
	}
	first := probe(b, url, accept, "")
	if first.StatusCode != http.StatusOK || first.Header.Get("Content-Encoding") != accept {
		b.Fatalf("%s: %s %v", url, first.Status, first.Header)
	}
	if known {
		etag := first.Header.Get("Etag")
		if again := probe(b, url, accept, etag); again.StatusCode != http.StatusNotModified {
			b.Fatalf("%s: %s for who knows %s", url, again.Status, etag)
		}
		args = append(args, "-H", "If-None-Match: "+etag)
	}
	out, err := exec.CommandContext(b.Context(), needed(b, "wrk"), append(args, url)...).CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("Non-2xx")) || bytes.Contains(out, []byte("Socket errors")) {
		b.Fatalf("wrk: %v: %s", err, out)
	}
	_, after, _ := strings.Cut(string(out), "Requests/sec:")
	figure, _, _ := strings.Cut(strings.TrimSpace(after), "\n")
	rate, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		b.Fatalf("%v in %s", err, out)
	}
	return rate
}

// probe asks once, as wrk will.
func probe(b *testing.B, url, accept, etag string) *http.Response {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, value := range map[string]string{"Accept-Encoding": accept, "If-None-Match": etag} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	drain(answer)
	return answer
}

// needed finds a program of Debian. A rival that is missing is a failure.
func needed(b *testing.B, program string) string {
	b.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		b.Fatalf("%v: run make deps", err)
	}
	return path
}

// nginxConfig is nginx as one sets it up for static files: their compressed
// forms beside them, no log of every request, connections that stay.
const nginxConfig = `
%[1]s
worker_processes 2;
pid %[2]s/nginx.pid;
error_log %[2]s/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  gzip_static on;
  gzip_vary on;
  open_file_cache max=100;
  types { application/atom+xml atom; }
  client_body_temp_path %[2]s/body; proxy_temp_path %[2]s/proxy; fastcgi_temp_path %[2]s/fastcgi;
  uwsgi_temp_path %[2]s/uwsgi; scgi_temp_path %[2]s/scgi;
  server {
    listen %[3]s;
    root %[2]s/www;
    add_header Cache-Control "public, max-age=60";
  }
}
`

// startNginx serves a file and its gzip form, and returns the server's URL.
func startNginx(b *testing.B, path string, whole, compressed []byte) string {
	b.Helper()
	program, home := needed(b, "nginx"), b.TempDir()
	file := filepath.Join(home, "www", path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.Fatal(err)
	}
	var user string
	if os.Getuid() == 0 {
		user = "user root;" // else its workers could not read the folder
	}
	address := freeAddress(b)
	config := filepath.Join(home, "nginx.conf")
	for name, text := range map[string][]byte{file: whole, file + ".gz": compressed, config: fmt.Appendf(nil, nginxConfig, user, home, address)} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	nginx := func(args ...string) {
		args = append([]string{"-c", config, "-p", home, "-e", home + "/error.log"}, args...)
		if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
			b.Errorf("nginx: %v: %s", err, out)
		}
	}
	nginx() // returns when it listens
	b.Cleanup(func() { nginx("-s", "quit") })
	return "http://" + address
}

func startServer(b *testing.B, h http.Handler) string {
	b.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config = NewServer(h)
	s.Start()
	b.Cleanup(s.Close)
	return s.URL
}

func freeAddress(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
