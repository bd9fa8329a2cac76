package main

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"path/filepath"
	"regexp"
	"strings"
)

// request is a client's line, checked.
type request struct {
	namespace string // path of the namespace's file
	address   netip.AddrPort
}

const longestLine = 512

// readLine reads to the first newline and no further: what follows belongs to the connection.
func readLine(from io.Reader) (string, error) {
	var line []byte
	for next := make([]byte, 1); len(line) < longestLine; {
		if _, err := io.ReadFull(from, next); err != nil {
			return "", fmt.Errorf("the request ended before its newline: %w", err)
		}
		if next[0] == '\n' {
			return string(line), nil
		}
		line = append(line, next[0])
	}
	return "", fmt.Errorf("the request is longer than %d bytes", longestLine)
}

func parseRequest(line string) (request, error) {
	namespace, address, ok := strings.Cut(line, " ")
	if !ok {
		return request{}, errors.New("a request is `<namespace> <ip:port>` and a newline")
	}
	path, err := namespacePath(namespace)
	if err != nil {
		return request{}, err
	}
	// No names: they would be looked up by threads outside the namespace.
	parsed, err := netip.ParseAddrPort(address)
	if err != nil {
		return request{}, fmt.Errorf("%q is not an IP address with a port", address)
	}
	return request{path, parsed}, nil
}

var name = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// namespacePath accepts a name, or a path under /proc or /run that has no detours.
func namespacePath(text string) (string, error) {
	if name.MatchString(text) && text != "." && text != ".." {
		return "/run/netns/" + text, nil
	}
	under := strings.HasPrefix(text, "/proc/") || strings.HasPrefix(text, "/run/")
	if under && filepath.Clean(text) == text {
		return text, nil
	}
	return "", fmt.Errorf("%q is no namespace: give a name as `ip netns` knows it, or a path under /proc or /run", text)
}
