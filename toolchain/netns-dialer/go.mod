module meshbench.dev/netns-dialer

go 1.25.0
