package lab

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// netns makes a network namespace with an address on its loopback device, and removes it after the test.
func netns(t *testing.T, suffix, address string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: makes network namespaces")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("needs the command ip (iproute2): makes network namespaces")
	}
	name := fmt.Sprintf("mb-k6-%d-%s", os.Getpid(), suffix)
	ip(t, "netns", "add", name)
	t.Cleanup(func() { ip(t, "netns", "del", name) })
	ip(t, "-n", name, "link", "set", "lo", "up")
	ip(t, "-n", name, "addr", "add", address+"/32", "dev", "lo")
	return name
}

func ip(t *testing.T, args ...string) {
	t.Helper()
	if output, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %v: %v: %s", args, err, output)
	}
}

// serve answers every request with the given text, at port 8080 of an address inside a namespace.
func serve(t *testing.T, namespaces *namespaces, name, address, text string) {
	t.Helper()
	descriptor, err := namespaces.descriptor(name)
	if err != nil {
		t.Fatal(err)
	}
	var listener net.Listener
	if _, err := namespaces.within(descriptor, func() (_ net.Conn, err error) {
		listener, err = net.Listen("tcp", net.JoinHostPort(address, "8080"))
		return nil, err
	}); err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, text)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
}

func get(state http.RoundTripper, address string) (string, error) {
	client := &http.Client{Transport: state, Timeout: 2 * time.Second}
	response, err := client.Get("http://" + address + ":8080/")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

// threadsIn counts the threads of this process that are in a namespace.
func threadsIn(t *testing.T, name string) int {
	t.Helper()
	namespace, err := os.Stat("/run/netns/" + name)
	if err != nil {
		t.Fatal(err)
	}
	tasks, _ := filepath.Glob("/proc/self/task/*/ns/net")
	count := 0
	for _, task := range tasks {
		if of, err := os.Stat(task); err == nil && os.SameFile(of, namespace) {
			count++
		}
	}
	return count
}

// threadIn is 1 when that thread is in the namespace and 0 when it is not.
func threadIn(t *testing.T, tid int, name string) int {
	t.Helper()
	namespace, err := os.Stat("/run/netns/" + name)
	if err != nil {
		t.Fatal(err)
	}
	of, err := os.Stat(fmt.Sprintf("/proc/self/task/%d/ns/net", tid))
	if err != nil || !os.SameFile(of, namespace) {
		return 0
	}
	return 1
}

func TestConnectionsAreOpenedInsideTheNamespaceOfTheirAddress(t *testing.T) {
	shared := newRoot()
	hosts := map[string]string{
		"198.18.77.1": netns(t, "a", "198.18.77.1"),
		"198.18.77.2": netns(t, "b", "198.18.77.2"),
	}
	for address, name := range hosts {
		serve(t, shared.namespaces, name, address, name)
	}
	var vus sync.WaitGroup
	for range 10 {
		vus.Go(func() {
			state := newState()
			if err := newInstance(shared, state).route(hosts); err != nil {
				t.Error(err)
				return
			}
			for address, name := range hosts {
				if got, err := get(state.Transport, address); got != name || err != nil {
					t.Errorf("%s answered %q, error %v, want %q", address, got, err, name)
				}
			}
		})
	}
	vus.Wait()
	for _, name := range hosts {
		if left := threadsIn(t, name); left != 0 {
			t.Errorf("%d threads are left in %s", left, name)
		}
	}
}

func TestAThreadThatCannotGoHomeEnds(t *testing.T) {
	name := netns(t, "c", "198.18.77.3")
	lost := newNamespaces()
	descriptor, err := lost.descriptor(name)
	if err != nil {
		t.Fatal(err)
	}
	lost.home = -1 // setns back fails with EBADF
	entered := 0
	_, _ = lost.within(descriptor, func() (net.Conn, error) {
		entered = threadsIn(t, name)
		return nil, nil
	})
	if entered != 1 {
		t.Fatalf("%d threads were in the namespace while dialling, want one", entered)
	}
	// Go cannot end the process's first thread and parks it for good instead: it carries no goroutine any more.
	parked := threadIn(t, os.Getpid(), name)
	for deadline := time.Now().Add(2 * time.Second); threadsIn(t, name) != parked; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the thread is still in the namespace, for another goroutine to use")
		}
	}
}
