module meshbench.dev/probe-workload

go 1.25.0
