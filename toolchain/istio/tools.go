//go:build tools

// Package tools holds on to the commands that are built from Istio's own module, so that `go mod tidy` keeps what they need.
package tools

import (
	_ "istio.io/istio/pilot/cmd/pilot-agent"
	_ "istio.io/istio/pilot/cmd/pilot-discovery"
)
