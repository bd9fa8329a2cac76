module meshbench.dev/agent

go 1.25.0
