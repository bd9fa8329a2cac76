package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func asked(t *testing.T, args ...string) answers {
	t.Helper()
	var out bytes.Buffer
	if code, err := askCommand(context.Background(), args, &out); code != 0 || err != nil {
		t.Fatal(code, err)
	}
	var got answers
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAskSendsAllRequestsOverOneConnection(t *testing.T) {
	from := map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		from[request.RemoteAddr] = true
		out.Header().Add("X-Twice", "a")
		out.Header().Add("X-Twice", "b")
		out.WriteHeader(http.StatusTeapot)
		fmt.Fprint(out, strings.Repeat("x", 3*bodyLimitBytes))
	}))
	defer server.Close()
	got := asked(t, "--count", "20", server.URL)
	if got.Statuses["418"] != 20 || len(got.Errors) != 0 || len(from) != 1 {
		t.Errorf("%v %v from %v", got.Statuses, got.Errors, from)
	}
	if got.Last.Status != 418 || got.Last.Headers["x-twice"] != "a, b" || len(got.Last.Body) != bodyLimitBytes {
		t.Errorf("last: %d %v, %d bytes", got.Last.Status, got.Last.Headers, len(got.Last.Body))
	}
}

func TestAskFollowsNoRedirect(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer server.Close()
	if got := asked(t, server.URL); got.Statuses["302"] != 1 {
		t.Errorf("%+v", got)
	}
}

// answering accepts connections and does to each what the test says.
func answering(t *testing.T, with func(*net.TCPConn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go with(connection.(*net.TCPConn))
		}
	}()
	return "http://" + listener.Addr().String()
}

func TestAskCountsErrorsByAShortText(t *testing.T) {
	closed := answering(t, func(connection *net.TCPConn) {
		_, _ = connection.Read(make([]byte, 4096))
		_ = connection.Close()
	})
	reset := answering(t, func(connection *net.TCPConn) {
		_, _ = connection.Read(make([]byte, 4096))
		_ = connection.SetLinger(0)
		_ = connection.Close()
	})
	silent := answering(t, func(connection *net.TCPConn) { time.Sleep(time.Second) })
	cut := answering(t, func(connection *net.TCPConn) {
		_, _ = connection.Read(make([]byte, 4096))
		_, _ = connection.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"))
		_ = connection.Close()
	})
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close()
	for text, url := range map[string]string{
		"EOF":              closed,
		"connection reset": reset,
		"timeout":          silent,
		"refused":          "http://" + gone.Addr().String(),
	} {
		got := asked(t, "--count", "2", "--timeout", "100ms", url)
		if got.Errors[text] != 2 || got.Last != nil {
			t.Errorf("%s: %v", text, got.Errors)
		}
	}
	if got := asked(t, cut); got.Errors["EOF"] != 1 {
		t.Errorf("cut: %+v", got)
	}
}

func TestAskRefusesWhatIsNoURL(t *testing.T) {
	for _, args := range [][]string{{}, {"server"}, {"--count", "0", "http://server/"}, {"http://a/", "http://b/"}} {
		if _, err := askCommand(context.Background(), args, &bytes.Buffer{}); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
}
