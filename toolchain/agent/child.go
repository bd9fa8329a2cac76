package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

const (
	exitNotStarted = 127
	// Kubernetes kills after 30 s.
	gracePeriod         = 20 * time.Second
	prSetChildSubreaper = 36
)

// runChild runs a command to its end and returns its exit code; the error says why it could not be started. When stop is
// done it ends the command and all of its group. Orphans become its children, as those of a container's first process
// are, so it waits for whichever child ends.
func runChild(stop context.Context, command []string, output *os.File) (int, error) {
	// Without this, only the first process of a container inherits them; with it, a test sees what happens there.
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0)
	child := exec.Command(command[0], command[1:]...)
	child.Stdout, child.Stderr = output, output
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := child.Start(); err != nil {
		return exitNotStarted, fmt.Errorf("cannot start: %w", err)
	}
	group := -child.Process.Pid
	unhook := context.AfterFunc(stop, func() {
		_ = syscall.Kill(group, syscall.SIGTERM)
		time.Sleep(gracePeriod)
		_ = syscall.Kill(group, syscall.SIGKILL)
	})
	defer unhook()
	code, err := waitFor(child.Process.Pid)
	// What it left behind must not write on while files are hashed.
	_ = syscall.Kill(group, syscall.SIGKILL)
	return code, err
}

// waitFor reaps every child that ends until it is this one. os.Process.Wait would leave the others as zombies.
func waitFor(child int) (int, error) {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 1, fmt.Errorf("lost the command: %w", err)
		case pid == child && status.Signaled():
			return 128 + int(status.Signal()), nil
		case pid == child:
			return status.ExitStatus(), nil
		}
	}
}

// reapOrphans reaps what ends until stop is done, for a process without children of its own.
func reapOrphans(stop context.Context) {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGCHLD)
	defer signal.Stop(ended)
	for {
		for {
			pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
			if err != nil && !errors.Is(err, syscall.EINTR) || pid == 0 {
				break
			}
		}
		select {
		case <-stop.Done():
			return
		case <-ended:
		}
	}
}
