package lab

import (
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// namespaces is the process-wide table of network namespace descriptors. They are raw numbers and never closed: an
// os.File left to the garbage collector was closed under a dialler, and its number reused.
type namespaces struct {
	mutex  sync.Mutex
	home   int
	byPath map[string]int
}

func newNamespaces() *namespaces { return &namespaces{home: -1, byPath: map[string]int{}} }

// descriptor opens a namespace on first use: a path, or a name as `ip netns` knows it.
func (n *namespaces) descriptor(nameOrPath string) (int, error) {
	path := nameOrPath
	if !strings.Contains(path, "/") {
		path = filepath.Join("/run/netns", nameOrPath)
	}
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if err := n.openHome(); err != nil {
		return -1, err
	}
	if known, ok := n.byPath[path]; ok {
		return known, nil
	}
	opened, err := openNamespace(path)
	if err != nil {
		return -1, fmt.Errorf("network namespace %q: %w; `ip netns list` shows those that there are", nameOrPath, err)
	}
	n.byPath[path] = opened
	return opened, nil
}

// openHome remembers the namespace of the process: of this thread, as /proc/self is the first thread's.
func (n *namespaces) openHome() error {
	if n.home >= 0 {
		return nil
	}
	home, err := openNamespace("/proc/thread-self/ns/net")
	if err != nil {
		return fmt.Errorf("the namespace that k6 runs in: %w; mount /proc", err)
	}
	n.home = home
	return nil
}

func openNamespace(path string) (int, error) {
	opened, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("%s: %w", path, err)
	}
	// A name whose namespace is not mounted any more is an ordinary empty file.
	if kind, err := unix.IoctlRetInt(opened, unix.NS_GET_NSTYPE); err != nil || kind != unix.CLONE_NEWNET {
		_ = unix.Close(opened)
		return -1, fmt.Errorf("%s: not a network namespace", path)
	}
	return opened, nil
}

// within runs dial in a namespace, on a goroutine of its own. Its thread goes back to the home namespace afterwards, or
// ends: a goroutine that returns while locked takes its thread along.
func (n *namespaces) within(namespace int, dial func() (net.Conn, error)) (net.Conn, error) {
	type answer struct {
		connection net.Conn
		err        error
	}
	answers := make(chan answer, 1)
	go func() {
		runtime.LockOSThread()
		if err := unix.Setns(namespace, unix.CLONE_NEWNET); err != nil {
			runtime.UnlockOSThread() // it never left
			answers <- answer{nil, fmt.Errorf("cannot enter the network namespace: %w%s", err, setnsHint(err))}
			return
		}
		connection, err := dial()
		if homeErr := unix.Setns(n.home, unix.CLONE_NEWNET); homeErr == nil {
			runtime.UnlockOSThread()
		}
		answers <- answer{connection, err}
	}()
	got := <-answers
	return got.connection, got.err
}

func setnsHint(err error) string {
	if errors.Is(err, unix.EPERM) {
		return "; run k6 as root or with CAP_SYS_ADMIN"
	}
	return ""
}
