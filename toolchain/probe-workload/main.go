// Command probe-workload is what `meshbench probes` measures: a client, proxies and an application whose every message,
// connection and system call is known in advance, so that a probe that counts something else is wrong.
//
//	probe-workload application -listen 127.0.0.1:9101 -sleep 1ms
//	probe-workload proxy -listen 127.0.0.1:9102 -to 127.0.0.1:9101
//	probe-workload count-bpf
//	probe-workload client -to 127.0.0.1:9103 -connections 5 -requests 600 -refused 127.0.0.1:9104 -blackhole 127.0.0.1:9105
//
// Each prints `ready\n`. The client begins at SIGUSR1, sends its requests one after another, divided over connections that
// it opens one after another, tries -refused ten times, -blackhole five times, 1.5 s long, and prints `done\n`. All run until they
// are ended. count-bpf has the kernel count what BPF programs cost, as long as it runs.
//
// All of it happens in one thread of each process, by blocking system calls that Go's scheduler does not know of: it would
// otherwise move the work between threads and wake others.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

func main() {
	runtime.LockOSThread()
	debug.SetGCPercent(-1)
	blockPreemption()
	if len(os.Args) < 2 {
		fail(fmt.Errorf("a subcommand is needed: application, proxy, client or count-bpf"))
	}
	options := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	listen := options.String("listen", "", "IPv4 address and port to accept connections on")
	to := options.String("to", "", "where requests go")
	sleep := options.Duration("sleep", time.Millisecond, "how long the application sleeps before it answers")
	connections := options.Int("connections", 1, "connections of the client, one after another")
	requests := options.Int("requests", 1, "requests of the client, over all connections")
	refused := options.String("refused", "", "address that nobody listens on, tried ten times")
	blackhole := options.String("blackhole", "", "address that answers nothing")
	_ = options.Parse(os.Args[2:])

	var err error
	switch os.Args[1] {
	case "application":
		err = application(*listen, *sleep)
	case "proxy":
		err = proxy(*listen, *to)
	case "client":
		err = client(plan{*to, *connections, *requests, *refused, *blackhole})
	case "count-bpf":
		err = countBPF()
	default:
		err = fmt.Errorf("there is no subcommand %q", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "probe-workload: %v\n", err)
	os.Exit(1)
}

// say writes without the scheduler's knowledge, like everything else here.
func say(word string) { _, _ = write(syscall.Stdout, []byte(word+"\n")) }
