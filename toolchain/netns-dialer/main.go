// Command netns-dialer opens TCP connections inside network namespaces for a process that cannot enter them itself:
// Node.js has no setns.
//
//	netns-dialer -socket /path.sock [-exit-with-stdin]
//
// A client connects to the Unix socket (mode 0600) and writes one line, `<namespace> <ip:port>\n`. The namespace is a
// name as `ip netns` knows it, or an absolute path under /proc or /run. The answer is `ok\n`, after which the socket is
// that connection, each direction closed on its own; or `error <text>\n`, after which it is closed. A connection attempt
// takes at most three seconds.
//
// It prints `ready\n` once it listens, and ends on SIGTERM and SIGINT, with -exit-with-stdin also when its standard
// input ends. A socket left behind by a dialer that is gone is replaced; one that still answers is not.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	socket := flag.String("socket", "", "path of the Unix socket to listen on")
	withStdin := flag.Bool("exit-with-stdin", false, "end when standard input ends")
	flag.Parse()

	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	if *withStdin {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
	}
	if err := run(stop, *socket, os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "netns-dialer: %v\n", err)
		os.Exit(1)
	}
}

// run serves until stop is done, and removes its socket.
func run(stop context.Context, socket string, stdout io.Writer) error {
	enter, err := newNamespaces()
	if err != nil {
		return err
	}
	listener, err := listen(socket)
	if err != nil {
		return err
	}
	context.AfterFunc(stop, func() { _ = listener.Close() })
	fmt.Fprintln(stdout, "ready")
	for {
		client, err := listener.AcceptUnix()
		if stop.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		go serve(client, enter.dial)
	}
}
