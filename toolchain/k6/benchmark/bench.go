package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type bench struct {
	k6, app  string
	rate     int
	duration time.Duration

	script, output, url string
}

type result struct {
	cpuSeconds float64
	requests   int
}

// prepare writes the script into the folder and starts the application; stop ends it.
func (b *bench) prepare(folder string) (stop func(), err error) {
	b.script = filepath.Join(folder, "load.js")
	b.output = filepath.Join(folder, "latency.ndjson")
	if err := os.WriteFile(b.script, []byte(script), 0o600); err != nil {
		return nil, err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	b.url = "http://" + address
	app := exec.Command(b.app, "-listen", address)
	app.Stderr = os.Stderr
	// The application does not outlive a benchmark that is killed.
	app.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := app.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		_ = app.Process.Signal(syscall.SIGTERM)
		_ = app.Wait()
	}
	if err := b.awaitApp(); err != nil {
		stop()
		return nil, err
	}
	return stop, nil
}

func (b *bench) awaitApp() error {
	var err error
	for range 100 {
		var answer *http.Response
		if answer, err = http.Get(b.url + "/healthz"); err == nil {
			return answer.Body.Close()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("the application does not answer: %w", err)
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// run is one run of k6; its CPU time is the kernel's account of the ended process, all threads, user and system.
func (b *bench) run(withOutput bool, rate int, duration time.Duration) (result, error) {
	args := []string{"run", "--quiet", "--no-usage-report", "--no-color"}
	if withOutput {
		args = append(args, "--out", "hdr="+b.output)
	}
	command := exec.Command(b.k6, append(args, b.script)...)
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	command.Env = append(os.Environ(), "K6_AUTO_EXTENSION_RESOLUTION=false",
		"URL="+b.url+"/", "RATE="+strconv.Itoa(rate), "DURATION="+duration.String())
	output, err := command.Output()
	if err != nil {
		return result{}, hint(command, output, err)
	}
	requests, err := strconv.Atoi(strings.TrimSpace(string(output)))
	if err != nil || requests == 0 {
		return result{}, hint(command, output, fmt.Errorf("it did not say how many requests it sent"))
	}
	used := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return result{used.Seconds(), requests}, nil
}
