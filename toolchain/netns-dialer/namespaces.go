package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
	"time"
)

const (
	cloneNewNet = 0x40000000 // CLONE_NEWNET
	dialTimeout = 3 * time.Second
)

// namespaces knows the way back: the descriptor of the namespace of the process, which stays open until it ends.
type namespaces struct{ home int }

func newNamespaces() (*namespaces, error) {
	// This thread's, as /proc/self is the first thread's. A raw descriptor: no finaliser closes it.
	home, err := openNamespace("/proc/thread-self/ns/net")
	if err != nil {
		return nil, fmt.Errorf("%w; mount /proc", err)
	}
	return &namespaces{home}, nil
}

// dial opens a connection inside a namespace; it stays there. The thread that went in comes back, or ends: a goroutine
// that returns while it is locked takes its thread along.
func (n *namespaces) dial(to request) (*net.TCPConn, error) {
	type answer struct {
		connection *net.TCPConn
		err        error
	}
	answers := make(chan answer, 1)
	go func() {
		connection, err := n.dialHere(to)
		answers <- answer{connection, err}
	}()
	got := <-answers
	return got.connection, got.err
}

func (n *namespaces) dialHere(to request) (*net.TCPConn, error) {
	namespace, err := openNamespace(to.namespace)
	if err != nil {
		return nil, err
	}
	defer syscall.Close(namespace)
	runtime.LockOSThread()
	if err := setns(namespace); err != nil {
		runtime.UnlockOSThread() // it never left
		return nil, fmt.Errorf("cannot enter %s: %w", to.namespace, err)
	}
	connection, err := net.DialTimeout("tcp", to.address.String(), dialTimeout)
	if setns(n.home) == nil {
		runtime.UnlockOSThread()
	}
	if err != nil {
		return nil, err
	}
	return connection.(*net.TCPConn), nil
}

func openNamespace(path string) (int, error) {
	descriptor, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return -1, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return descriptor, nil
}

func setns(namespace int) error {
	if _, _, errno := syscall.RawSyscall(sysSetns, uintptr(namespace), cloneNewNet, 0); errno != 0 {
		return errno
	}
	return nil
}
