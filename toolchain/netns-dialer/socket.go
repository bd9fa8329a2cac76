package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// listen makes the socket, which only this user may connect to.
func listen(socket string) (*net.UnixListener, error) {
	if socket == "" {
		return nil, errors.New("name the socket to listen on: -socket /path.sock")
	}
	if err := removeStale(socket); err != nil {
		return nil, err
	}
	previous := syscall.Umask(0o177) // so that the socket is never open to others, not even at first
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	syscall.Umask(previous)
	if err != nil {
		return nil, fmt.Errorf("%w; name a path of at most 107 bytes in an existing folder", err)
	}
	return listener, nil
}

// removeStale removes a socket that nobody answers at.
func removeStale(socket string) error {
	found, err := os.Lstat(socket)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.Mode()&os.ModeSocket == 0 {
		return fmt.Errorf("%s is there and is not a socket; name another path", socket)
	}
	live, err := net.DialTimeout("unix", socket, time.Second)
	if err == nil {
		_ = live.Close()
		return fmt.Errorf("a process is listening at %s; end it or name another path", socket)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("%s cannot be judged stale: %w; remove it or name another path", socket, err)
	}
	return os.Remove(socket)
}
