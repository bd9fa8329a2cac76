// Command app is the echo application that every scenario calls. It answers as fast as Go's HTTP server does, alike for
// every arm, and keeps a clock of its own, by which a planted delay has a known true size.
//
//	GET  /             a body of `size` bytes (default 1024, at most 16 MiB) with status `status` (default 200), after a
//	                   delay of `delay` (a Go duration, at most 60s) on top of the one planted by -delay
//	GET  /headers      JSON: the request as it arrived here: proto, remoteAddress, host, headers
//	GET  /healthz      200
//	GET  /stats        JSON: requests, the delays as measured, and the handler times of `/`, nanoseconds
//	POST /stats/reset  204; forgets all of them
//
// HTTP/1.1 with keep-alive, and HTTP/2 without TLS by prior knowledge. It ends within a second of SIGTERM or SIGINT.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", ":8080", "address to listen on")
	delay := flag.Duration("delay", 0, "delay planted in every request to /, e.g. 500us (at most 60s)")
	kind := flag.String("delay-kind", string(automatic), "how to wait: sleep, spin, or auto (spin below 1ms)")
	flag.Parse()

	err := run(*listen, *delay, delayKind(*kind))
	if err != nil {
		fmt.Fprintf(os.Stderr, "app: %v\n", err)
		os.Exit(1)
	}
}

func run(listen string, delay time.Duration, kind delayKind) error {
	planted, err := newPause(delay, kind)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("%w; name a free address with -listen", err)
	}
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()

	server := newServer(planted)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-stop.Done():
		return shutDown(server)
	}
}

// newServer speaks HTTP/1.1 and, as proxies may prefer it, HTTP/2 without TLS.
func newServer(planted pause) *http.Server {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Server{Handler: newHandler(planted), Protocols: &protocols, ReadHeaderTimeout: 10 * time.Second}
}

// shutDown lets running requests end for half a second.
func shutDown(server *http.Server) error {
	patience, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}
