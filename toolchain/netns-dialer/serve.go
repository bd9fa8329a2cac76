package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

const requestTimeout = 5 * time.Second

// serve answers one client and stays until both directions of its connection are closed.
func serve(client *net.UnixConn, dial func(request) (*net.TCPConn, error)) {
	defer client.Close()
	_ = client.SetReadDeadline(time.Now().Add(requestTimeout))
	target, err := connect(client, dial)
	if err != nil {
		fmt.Fprintf(client, "error %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	defer target.Close()
	_ = client.SetReadDeadline(time.Time{})
	if _, err := io.WriteString(client, "ok\n"); err != nil {
		return
	}
	splice(client, target)
}

func connect(client io.Reader, dial func(request) (*net.TCPConn, error)) (*net.TCPConn, error) {
	line, err := readLine(client)
	if err != nil {
		return nil, err
	}
	wanted, err := parseRequest(line)
	if err != nil {
		return nil, err
	}
	return dial(wanted)
}

// splice copies both ways. The end of one direction is passed on and leaves the other open; an error ends both.
func splice(client *net.UnixConn, target *net.TCPConn) {
	var directions sync.WaitGroup
	directions.Go(func() { forward(target, client, client, target) })
	directions.Go(func() { forward(client, target, client, target) })
	directions.Wait()
}

type halfCloser interface {
	io.Writer
	CloseWrite() error
}

func forward(to halfCloser, from io.Reader, both ...io.Closer) {
	_, err := io.Copy(to, from)
	if err == nil {
		err = to.CloseWrite()
	}
	if err != nil {
		for _, each := range both {
			_ = each.Close()
		}
	}
}
