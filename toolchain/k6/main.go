// Command k6 is grafana/k6 as released, with two extensions compiled in: the output `--out hdr=<file>` (package hdrout)
// and the JavaScript module `k6/x/meshbench` (package lab). It replaces a build by xk6, which would need the network.
package main

import (
	"go.k6.io/k6/v2/cmd"

	_ "meshbench.dev/k6/hdrout" // registers the output `hdr`
	_ "meshbench.dev/k6/lab"    // registers the module `k6/x/meshbench`
)

func main() { cmd.Execute() }
