package main

import (
	"net"
	"runtime"
	"testing"
)

// listenIn listens inside a namespace; its thread ends.
func listenIn(t *testing.T, namespace, address string) net.Listener {
	t.Helper()
	type answer struct {
		listener net.Listener
		err      error
	}
	answers := make(chan answer, 1)
	go func() {
		runtime.LockOSThread()
		descriptor, err := openNamespace("/run/netns/" + namespace)
		if err == nil {
			err = setns(descriptor)
		}
		if err != nil {
			answers <- answer{nil, err}
			return
		}
		listener, err := net.Listen("tcp", address)
		answers <- answer{listener, err}
	}()
	got := <-answers
	if got.err != nil {
		t.Fatal(got.err)
	}
	return got.listener
}
