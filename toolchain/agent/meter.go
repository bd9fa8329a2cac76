package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// meterCommand samples the node and its containers, and serves the samples until stop is done.
func meterCommand(stop context.Context, args []string, stdout io.Writer) (int, error) {
	flags := flag.NewFlagSet("meter", flag.ContinueOnError)
	listen := flags.String("listen", ":9102", "address to serve on")
	groups := flags.String("cgroups", "/sys/fs/cgroup", "where the node's cgroups are mounted")
	proc := flags.String("proc", "/proc", "where the node's proc is mounted")
	node := flags.String("node", nodeName(), "name of the node; by default NODE_NAME, else the host's name")
	every := flags.Duration("every", 250*time.Millisecond, "between two samples")
	keep := flags.Duration("keep", 10*time.Minute, "how long samples are kept")
	if err := parse(flags, args); err != nil {
		return 0, err
	}
	if flags.NArg() > 0 || *every < 10*time.Millisecond || *keep < *every {
		return 0, fmt.Errorf("%w: agent meter [--listen :9102] [--cgroups DIR] [--every 250ms] [--keep 10m]", errUsage)
	}
	m, err := newMeter(*groups, *proc, *node)
	if err != nil {
		return 0, err
	}
	m.ring = newRing(int(*keep / *every))
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(stdout, "metering %s, cgroups %s, on %s\n", *node, m.groups.layout, listener.Addr())
	return 0, m.serve(stop, listener, *every)
}

func nodeName() string {
	if name := os.Getenv("NODE_NAME"); name != "" {
		return name
	}
	name, _ := os.Hostname()
	return name
}

func (m *meter) serve(stop context.Context, listener net.Listener, every time.Duration) error {
	server := &http.Server{Handler: m.handler(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		// A sample that fails is a gap; whoever asks for that time sees it.
		if err := m.take(); err != nil {
			fmt.Fprintln(os.Stderr, "agent meter:", err)
		}
		select {
		case <-ticks.C:
		case err := <-failed:
			return err
		case <-stop.Done():
			err := server.Close()
			if errors.Is(err, http.ErrServerClosed) {
				return nil
			}
			return err
		}
	}
}
