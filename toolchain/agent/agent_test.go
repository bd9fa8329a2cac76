package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const asAgent = "MESHBENCH_TEST_AS_AGENT"

// TestMain makes this program the agent where a test starts it again: signals and children are those of a process.
func TestMain(m *testing.M) {
	if os.Getenv(asAgent) == "1" {
		main()
	}
	os.Exit(m.Run())
}

// process is an agent that runs, and what it printed.
type process struct {
	*exec.Cmd
	out bytes.Buffer
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	started := &process{Cmd: exec.Command(os.Args[0], args...)}
	started.Env = append(os.Environ(), asAgent+"=1")
	started.Stdout, started.Stderr = &started.out, &started.out
	if err := started.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = started.Process.Kill() })
	return started
}

// end waits for the end and gives the exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	deadline := time.AfterFunc(10*time.Second, func() { _ = p.Process.Kill() })
	defer deadline.Stop()
	err := p.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return p.ProcessState.ExitCode()
}

func write(t *testing.T, text string, parts ...string) {
	t.Helper()
	path := filepath.Join(parts...)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
