package main

import (
	"fmt"
	"io"
	"net/netip"
	"syscall"
	"time"
	"unsafe"
)

// messageBytes is the length of every request and every answer.
const messageBytes = 128

func address(text string) (*syscall.RawSockaddrInet4, error) {
	parsed, err := netip.ParseAddrPort(text)
	if err != nil || !parsed.Addr().Is4() {
		return nil, fmt.Errorf("%q is not an IPv4 address with a port", text)
	}
	port := parsed.Port()
	// The port is in network order.
	return &syscall.RawSockaddrInet4{Family: syscall.AF_INET, Port: port<<8 | port>>8, Addr: parsed.Addr().As4()}, nil
}

func listenOn(text string) (int, error) {
	to, err := address(text)
	if err != nil {
		return -1, err
	}
	descriptor, err := newSocket()
	if err != nil {
		return -1, err
	}
	if err := syscall.SetsockoptInt(descriptor, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		return -1, err
	}
	port := int(to.Port>>8 | to.Port<<8)
	if err := syscall.Bind(descriptor, &syscall.SockaddrInet4{Port: port, Addr: to.Addr}); err != nil {
		return -1, fmt.Errorf("cannot bind %s: %w", text, err)
	}
	return descriptor, syscall.Listen(descriptor, 16)
}

func newSocket() (int, error) {
	descriptor, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	return descriptor, syscall.SetsockoptInt(descriptor, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
}

func accept(listener int) (int, error) {
	for {
		descriptor, _, errno := syscall.RawSyscall6(syscall.SYS_ACCEPT4, uintptr(listener), 0, 0, 0, 0, 0)
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return -1, errno
		}
		return int(descriptor), syscall.SetsockoptInt(int(descriptor), syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1)
	}
}

// dial returns an open socket, or the reason with nothing left open.
func dial(text string) (int, error) {
	descriptor, err := newSocket()
	if err != nil {
		return -1, err
	}
	if err := connect(descriptor, text); err != nil {
		_ = syscall.Close(descriptor)
		return -1, err
	}
	return descriptor, nil
}

// dialWithoutWaiting returns a socket whose connection is not yet there.
func dialWithoutWaiting(text string) (int, error) {
	descriptor, err := newSocket()
	if err != nil {
		return -1, err
	}
	if err := syscall.SetNonblock(descriptor, true); err != nil {
		return -1, err
	}
	if err := connect(descriptor, text); err != syscall.EINPROGRESS {
		_ = syscall.Close(descriptor)
		return -1, fmt.Errorf("connect said %v", err)
	}
	return descriptor, nil
}

func connect(descriptor int, text string) error {
	to, err := address(text)
	if err != nil {
		return err
	}
	_, _, errno := syscall.RawSyscall(syscall.SYS_CONNECT, uintptr(descriptor), uintptr(unsafe.Pointer(to)), unsafe.Sizeof(*to))
	if errno != 0 {
		return errno
	}
	return nil
}

// readMessage returns io.EOF when the peer has closed before a message.
func readMessage(descriptor int, message []byte) error {
	for got := 0; got < len(message); {
		count, _, errno := syscall.RawSyscall(syscall.SYS_READ, uintptr(descriptor), uintptr(unsafe.Pointer(&message[got])), uintptr(len(message)-got))
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return errno
		}
		if count == 0 && got == 0 {
			return io.EOF
		}
		if count == 0 {
			return io.ErrUnexpectedEOF
		}
		got += int(count)
	}
	return nil
}

// write is one system call: a message is far smaller than a socket's buffer.
func write(descriptor int, message []byte) (int, error) {
	count, _, errno := syscall.RawSyscall(syscall.SYS_WRITE, uintptr(descriptor), uintptr(unsafe.Pointer(&message[0])), uintptr(len(message)))
	if errno != 0 {
		return 0, errno
	}
	return int(count), nil
}

func sleepFor(duration time.Duration) {
	wanted := syscall.NsecToTimespec(int64(duration))
	for {
		_, _, errno := syscall.RawSyscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&wanted)), uintptr(unsafe.Pointer(&wanted)), 0)
		if errno != syscall.EINTR {
			return
		}
	}
}

// blockPreemption keeps Go's monitor from interrupting this thread: it believes that a thread in a system call that it does
// not know of has been computing for too long.
func blockPreemption() {
	const sigBlock, setBytes = 0, 8
	set := uint64(1) << (syscall.SIGURG - 1)
	_, _, _ = syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigBlock, uintptr(unsafe.Pointer(&set)), 0, setBytes, 0, 0)
}
