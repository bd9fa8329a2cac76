module meshbench.dev/app

go 1.25.0
