package main

import (
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestItEndsWithinASecondOfSIGTERMEvenWhileARequestWaits(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	ended := make(chan error, 1)
	go func() { ended <- run(address, 0, automatic) }()
	await(t, "http://"+address+"/healthz")
	go func() { _, _ = http.Get("http://" + address + "/?delay=30s") }()
	time.Sleep(50 * time.Millisecond)

	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Second):
		t.Fatal("it is still running")
	}
}

func await(t *testing.T, url string) {
	t.Helper()
	for range 100 {
		if answer, err := http.Get(url); err == nil {
			_ = answer.Body.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s does not answer", url)
}

func TestATakenAddressIsAnErrorWithItsRemedy(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := run(listener.Addr().String(), 0, automatic); err == nil || !strings.Contains(err.Error(), "-listen") {
		t.Errorf("got %v", err)
	}
}
