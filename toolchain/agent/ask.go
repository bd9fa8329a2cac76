package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const bodyLimitBytes = 64 << 10

// answers is what came back: how often each status and each error, and the last answer that there was.
type answers struct {
	Statuses map[string]int `json:"statuses"`
	Errors   map[string]int `json:"errors"`
	Last     *answer        `json:"last"`
}

type answer struct {
	Status int `json:"status"`
	// Headers by name in lower case; several of one name are joined by ", ".
	Headers map[string]string `json:"headers"`
	// Body is its first 64 KiB.
	Body string `json:"body"`
}

// askCommand sends GETs one after the other over one kept connection, and prints the answers as JSON.
func askCommand(stop context.Context, args []string, stdout io.Writer) (int, error) {
	flags := flag.NewFlagSet("ask", flag.ContinueOnError)
	count := flags.Int("count", 1, "how many requests")
	timeout := flags.Duration("timeout", 3*time.Second, "of each request")
	if err := parse(flags, args); err != nil {
		return 0, err
	}
	if flags.NArg() != 1 || *count < 1 {
		return 0, fmt.Errorf("%w: agent ask [--count N] [--timeout 3s] URL", errUsage)
	}
	request, err := http.NewRequestWithContext(stop, http.MethodGet, flags.Arg(0), nil)
	if err != nil || request.URL.Host == "" {
		return 0, fmt.Errorf("%w: not a URL: %s", errUsage, flags.Arg(0))
	}
	return 0, json.NewEncoder(stdout).Encode(ask(plainClient(*timeout), request, *count))
}

// plainClient keeps one connection, and follows, unpacks and redirects nothing: what it reports is what was sent.
func plainClient(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func ask(client *http.Client, request *http.Request, count int) answers {
	all := answers{Statuses: map[string]int{}, Errors: map[string]int{}}
	for range count {
		one, err := askOnce(client, request)
		if err != nil {
			all.Errors[errorText(err)]++
			continue
		}
		all.Statuses[strconv.Itoa(one.Status)]++
		all.Last = one
	}
	return all
}

func askOnce(client *http.Client, request *http.Request) (*answer, error) {
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, bodyLimitBytes))
	if err != nil {
		return nil, err
	}
	// Unread bytes would close the connection.
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return nil, err
	}
	headers := map[string]string{}
	for name, values := range response.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return &answer{Status: response.StatusCode, Headers: headers, Body: string(body)}, nil
}

// errorText is short and the same for the same cause: no addresses, no ports.
func errorText(err error) string {
	var network net.Error
	var name *net.DNSError
	switch {
	case errors.As(err, &network) && network.Timeout(), errors.Is(err, os.ErrDeadlineExceeded):
		return "timeout"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "EOF"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.As(err, &name):
		return "no such host"
	}
	parts := strings.Split(err.Error(), ": ")
	return parts[len(parts)-1]
}
