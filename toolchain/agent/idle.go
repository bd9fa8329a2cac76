package main

import (
	"context"
	"io"
)

// idleCommand keeps a container up for `exec`.
func idleCommand(stop context.Context, _ []string, _ io.Writer) (int, error) {
	reapOrphans(stop)
	return 0, nil
}
