package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
)

// sendCommand writes one file of the folder to standard output. A name or link that leads out of it is refused.
func sendCommand(_ context.Context, args []string, stdout io.Writer) (int, error) {
	flags := flag.NewFlagSet("send", flag.ContinueOnError)
	path := flags.String("folder", "/results", "folder of the results")
	if err := parse(flags, args); err != nil {
		return 0, err
	}
	if flags.NArg() != 1 {
		return 0, fmt.Errorf("%w: agent send --folder /results NAME", errUsage)
	}
	file, err := os.OpenInRoot(*path, flags.Arg(0))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	_, err = io.Copy(stdout, file)
	return 0, err
}
