// Command jwks-server serves one file, the key set of the harness's token issuer, at /jwks: istiod fetches the keys of
// a JWT issuer over HTTP and cannot read them from a file. The file is read anew for every request.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:18099", "address and port to listen on")
	file := flag.String("file", "", "the key set, a JSON file")
	flag.Parse()
	if *file == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: jwks-server -listen 127.0.0.1:18099 -file jwks.json")
		os.Exit(2)
	}
	if err := serve(*listen, *file); err != nil {
		fmt.Fprintln(os.Stderr, "jwks-server:", err)
		os.Exit(1)
	}
}

func serve(address, file string) error {
	// A file that cannot be read should end the start, not every request of a server that looks healthy.
	if _, err := os.ReadFile(file); err != nil {
		return err
	}
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler(file), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ended.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func handler(file string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jwks", func(response http.ResponseWriter, _ *http.Request) {
		keys, err := os.ReadFile(file)
		if err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
		response.Header().Set("Content-Type", "application/json")
		_, _ = response.Write(keys)
	})
	return mux
}
