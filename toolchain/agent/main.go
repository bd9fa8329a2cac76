// Command agent is what meshbench runs inside a cluster: it holds the load generator until the arm is proven, hands its
// files out with their hashes, asks the application a few questions, and reads the CPU time of a node's containers.
//
//	agent run --folder /results [--keep 15m] -- <command...>   holds, runs and keeps the results of one command
//	agent go|done|status --folder /results                     releases it, lets it end, says where it is
//	agent send --folder /results NAME                          writes one of its files to standard output
//	agent ask [--count N] [--timeout 3s] URL                   GETs over one connection, and prints what came back
//	agent idle                                                 waits for SIGTERM
//	agent meter --listen :9102 --cgroups /host/sys/fs/cgroup   serves the CPU time of the node's containers
//
// Exit codes: of `run` the command's (127: it could not be started; 128 + n: ended by signal n), of all others 0 done,
// 1 failed, 2 called wrongly.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// A subcommand ends when stop is done, and returns the exit code of the process; with an error the code is main's.
type subcommand func(stop context.Context, args []string, stdout io.Writer) (int, error)

var subcommands = map[string]subcommand{
	"run":    runCommand,
	"go":     goCommand,
	"done":   doneCommand,
	"status": statusCommand,
	"send":   sendCommand,
	"ask":    askCommand,
	"idle":   idleCommand,
	"meter":  meterCommand,
}

// errUsage is a call that can never work.
var errUsage = errors.New("usage")

func main() {
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	code := call(stop, os.Args[1:])
	cancel()
	os.Exit(code)
}

func call(stop context.Context, args []string) int {
	if len(args) == 0 || subcommands[args[0]] == nil {
		fmt.Fprintln(os.Stderr, "usage: agent run|go|done|status|send|ask|idle|meter [flags]")
		return 2
	}
	code, err := subcommands[args[0]](stop, args[1:], os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "agent %s: %v\n", args[0], err)
		return 2
	case err != nil:
		fmt.Fprintf(os.Stderr, "agent %s: %v\n", args[0], err)
		return 1
	}
	return code
}

// parse reads the flags of a subcommand; wrong ones are errUsage.
func parse(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return err
	}
	return fmt.Errorf("%w: %v", errUsage, err)
}
