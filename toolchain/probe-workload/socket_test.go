package main

import (
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// A blocking call keeps its processor, so each goroutine of a test needs one of its own.
func TestMain(m *testing.M) {
	runtime.GOMAXPROCS(16)
	os.Exit(m.Run())
}

// pair returns both ends of a connection.
func pair(t *testing.T) (int, int) {
	t.Helper()
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	return ends[0], ends[1]
}

func TestAMessageIsReadWholeHoweverItComes(t *testing.T) {
	writer, reader := pair(t)
	for _, part := range []int{1, 27, 100} {
		if _, err := write(writer, make([]byte, part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := readMessage(reader, make([]byte, messageBytes)); err != nil {
		t.Fatalf("128 bytes in three parts: %v", err)
	}
}

func TestAConnectionThatEndsBetweenMessagesIsNoFault(t *testing.T) {
	writer, reader := pair(t)
	_ = syscall.Close(writer)
	if err := readMessage(reader, make([]byte, messageBytes)); err != io.EOF {
		t.Errorf("closed before a message: %v, want EOF", err)
	}
	writer, reader = pair(t)
	_, _ = write(writer, make([]byte, 5))
	_ = syscall.Close(writer)
	if err := readMessage(reader, make([]byte, messageBytes)); err != io.ErrUnexpectedEOF {
		t.Errorf("closed within a message: %v, want unexpected EOF", err)
	}
}

func TestOneAnswerOfTheApplicationReachesTheClientThroughAProxy(t *testing.T) {
	outer, proxyIn := pair(t)
	proxyOut, server := pair(t)
	ended := make(chan error, 1)
	go func() { ended <- forward(proxyIn, proxyOut) }()
	go func() {
		message := make([]byte, messageBytes)
		if readMessage(server, message) == nil {
			message[0]++
			_, _ = write(server, message)
		}
	}()
	message := make([]byte, messageBytes)
	message[0] = 41
	if _, err := write(outer, message); err != nil {
		t.Fatal(err)
	}
	if err := readMessage(outer, message); err != nil || message[0] != 42 {
		t.Fatalf("the answer is %d, error %v", message[0], err)
	}
	_ = syscall.Close(outer)
	if err := <-ended; err != nil {
		t.Errorf("the proxy ended with %v", err)
	}
}

func TestSleepLastsAsLongAsItSays(t *testing.T) {
	before := time.Now()
	sleepFor(20 * time.Millisecond)
	if slept := time.Since(before); slept < 20*time.Millisecond {
		t.Errorf("slept %v", slept)
	}
}

func TestAnAddressIsIPv4WithAPort(t *testing.T) {
	to, err := address("127.0.0.1:258")
	if err != nil || to.Port != 0x0201 || to.Addr != [4]byte{127, 0, 0, 1} {
		t.Errorf("127.0.0.1:258 is %v, error %v", to, err)
	}
	for _, text := range []string{"", "127.0.0.1", "localhost:80", "[::1]:80"} {
		if _, err := address(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}
