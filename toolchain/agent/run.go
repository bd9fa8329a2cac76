package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

const (
	lookEvery    = 50 * time.Millisecond
	exitStopped  = 128 + 15
	logTailBytes = 64 << 10
)

// runCommand holds a command until `agent go`, runs it, writes the manifest of what it left, and waits for `agent done`.
// While the command runs the agent does nothing: it sleeps in the kernel until its child ends.
func runCommand(stop context.Context, args []string, stdout io.Writer) (int, error) {
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	path := flags.String("folder", "/results", "folder of the results")
	keep := flags.Duration("keep", 15*time.Minute, "how long to wait for `agent done`")
	if err := parse(flags, args); err != nil {
		return 0, err
	}
	if flags.NArg() == 0 {
		return 0, fmt.Errorf("%w: agent run --folder /results -- <command...>", errUsage)
	}
	results := folder(*path)
	if err := results.begin(); err != nil {
		return 0, err
	}
	if !results.await(stop, goFile, lookEvery) {
		return exitStopped, nil
	}
	code, err := runReleased(stop, results, flags.Args())
	if err != nil {
		return 0, err
	}
	printTail(stdout, results)
	patience, cancel := context.WithTimeout(stop, *keep)
	defer cancel()
	go reapOrphans(patience)
	results.await(patience, doneFile, lookEvery)
	return code, nil
}

// runReleased returns when the manifest is written; an error means that there is none.
func runReleased(stop context.Context, results folder, command []string) (int, error) {
	log, err := os.Create(results.path(logFile))
	if err != nil {
		return 0, err
	}
	defer log.Close()
	if err := results.say(state{State: "running"}); err != nil {
		return 0, err
	}
	record := manifest{Schema: "meshbench.manifest/1", StartedAt: time.Now().UTC()}
	record.ExitCode, err = runChild(stop, command, log)
	record.EndedAt = time.Now().UTC()
	if err != nil {
		record.Error = err.Error()
		fmt.Fprintln(log, err)
	}
	if record.Files, err = filesIn(results); err != nil {
		return 0, err
	}
	if err := results.writeJSON(manifestFile, record); err != nil {
		return 0, err
	}
	return record.ExitCode, results.say(state{State: "ended", ExitCode: &record.ExitCode})
}

// printTail repeats the end of the log where `kubectl logs` finds it, after the command has ended.
func printTail(stdout io.Writer, results folder) {
	log, err := os.Open(results.path(logFile))
	if err != nil {
		return
	}
	defer log.Close()
	if facts, err := log.Stat(); err == nil && facts.Size() > logTailBytes {
		_, _ = log.Seek(-logTailBytes, io.SeekEnd)
	}
	_, _ = io.Copy(stdout, log)
}
