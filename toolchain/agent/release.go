package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
)

func folderOf(name string, args []string) (folder, error) {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	path := flags.String("folder", "/results", "folder of the results")
	if err := parse(flags, args); err != nil {
		return "", err
	}
	if flags.NArg() > 0 {
		return "", fmt.Errorf("%w: agent %s --folder /results", errUsage, name)
	}
	return folder(*path), nil
}

// goCommand releases the held command; said again it changes nothing.
func goCommand(stop context.Context, args []string, _ io.Writer) (int, error) {
	results, err := folderOf("go", args)
	if err != nil {
		return 0, err
	}
	// Not before `run` has forgotten the past: it would forget this too.
	if _, err := results.state(stop); err != nil {
		return 0, err
	}
	return 0, results.touch(goFile)
}

// doneCommand lets `agent run` end; before the end of the command it means: as soon as the manifest is written.
func doneCommand(stop context.Context, args []string, _ io.Writer) (int, error) {
	results, err := folderOf("done", args)
	if err != nil {
		return 0, err
	}
	if _, err := results.state(stop); err != nil {
		return 0, err
	}
	return 0, results.touch(doneFile)
}

// statusCommand prints one line of JSON: {"state":"held|running|ended","exitCode":n|null}.
func statusCommand(stop context.Context, args []string, stdout io.Writer) (int, error) {
	results, err := folderOf("status", args)
	if err != nil {
		return 0, err
	}
	now, err := results.state(stop)
	if err != nil {
		return 0, err
	}
	return 0, json.NewEncoder(stdout).Encode(now)
}
