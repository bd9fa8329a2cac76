package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// start runs a dialer and returns its socket.
func start(t *testing.T) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "dialer.sock")
	stop, cancel := context.WithCancel(context.Background())
	said, stdout := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(stop, socket, stdout) }()
	if line, err := bufio.NewReader(said).ReadString('\n'); line != "ready\n" {
		t.Fatalf("it said %q, error %v, want ready", line, err)
	}
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(socket); !os.IsNotExist(err) {
			t.Error("the socket is left behind")
		}
	})
	return socket
}

// ask sends a line and returns the connection and the answer's line.
func ask(t *testing.T, socket, line string) (*net.UnixConn, string) {
	t.Helper()
	client, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	_ = client.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprintf(client, "%s\n", line)
	answer, err := readLine(client)
	if err != nil {
		t.Fatal(err)
	}
	return client, answer
}

// reverser answers, once the client has closed its direction, with all that it got, backwards.
func reverser(t *testing.T, listener net.Listener) {
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			got, _ := io.ReadAll(connection)
			for left, right := 0, len(got)-1; left < right; left, right = left+1, right-1 {
				got[left], got[right] = got[right], got[left]
			}
			_, _ = connection.Write(got)
			_ = connection.Close()
		}
	}()
}

// wantReversed sends a text, closes that direction, and expects the text backwards.
func wantReversed(t *testing.T, client *net.UnixConn, text string) {
	t.Helper()
	if _, err := io.WriteString(client, text); err != nil {
		t.Fatal(err)
	}
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(client)
	if err != nil || len(got) != len(text) || got[0] != text[len(text)-1] {
		t.Fatalf("%d bytes came back, error %v, want %d", len(got), err, len(text))
	}
}

func TestAWrongRequestIsAnsweredWithItsError(t *testing.T) {
	socket := start(t)
	for line, want := range map[string]string{
		"nonsense":                         "error a request is",
		"no-such-namespace 127.0.0.1:1":    "error open /run/netns/no-such-namespace: no such file",
		"/proc/self/ns/net example.org:80": "error \"example.org:80\" is not an IP address",
		"../../etc/passwd 127.0.0.1:1":     "no namespace",
		"/proc/self/status 127.0.0.1:1":    "error cannot enter /proc/self/status",
	} {
		client, answer := ask(t, socket, line)
		if !strings.Contains(answer, want) {
			t.Errorf("%q was answered %q, want %q in it", line, answer, want)
		}
		if _, err := client.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("%q: the socket is still open", line)
		}
	}
}

func TestBytesGoBothWaysAndEachDirectionIsClosedOnItsOwn(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root: enters a network namespace")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	reverser(t, listener)
	client, answer := ask(t, start(t), "/proc/self/ns/net "+listener.Addr().String())
	if answer != "ok" {
		t.Fatal(answer)
	}
	wantReversed(t, client, strings.Repeat("a long text ", 100_000))
}

func TestAConnectionIsOpenedInsideItsNamespace(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root: makes a network namespace")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("needs the command ip (iproute2): makes a network namespace")
	}
	name := fmt.Sprintf("mb-dialer-%d", os.Getpid())
	for _, args := range [][]string{
		{"netns", "add", name}, {"-n", name, "link", "set", "lo", "up"}, {"-n", name, "addr", "add", "198.18.78.1/32", "dev", "lo"},
	} {
		if output, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %v: %v: %s", args, err, output)
		}
	}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", name).Run() })
	socket := start(t)
	if _, answer := ask(t, socket, name+" 198.18.78.1:8080"); !strings.Contains(answer, "connection refused") {
		t.Errorf("before anything listens there: %q, want a refusal", answer)
	}
	reverser(t, listenIn(t, name, "198.18.78.1:8080"))
	client, answer := ask(t, socket, name+" 198.18.78.1:8080")
	if answer != "ok" {
		t.Fatal(answer)
	}
	wantReversed(t, client, "hello from the other namespace")
}
