package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// slab is what bodies are made of; larger ones repeat it.
var slab = bytes.Repeat([]byte("meshbench echo application body\n"), 64<<10/32)

type handler struct {
	planted pause
	clock   clock
}

func newHandler(planted pause) http.Handler {
	h := &handler{planted: planted}
	h.clock.reset()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", h.echo)
	mux.HandleFunc("GET /headers", headers)
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /stats", h.stats)
	mux.HandleFunc("POST /stats/reset", func(w http.ResponseWriter, _ *http.Request) {
		h.clock.reset()
		w.WriteHeader(http.StatusNoContent)
	})
	return mux
}

// echo records its own time from the parsed request to the written body: the same two clock readings in every arm. The
// HTTP server reads the request before that, and hands a small body to the kernel after it.
func (h *handler) echo(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	readings := h.clock.current()
	defer func() { readings.handler.record(time.Since(start)) }()

	query, err := parseEchoQuery(r.URL.RawQuery)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if pause := h.planted.plus(query.delay); pause.length > 0 {
		readings.delay.record(pause.wait())
	}
	writeBody(w, query)
}

func writeBody(w http.ResponseWriter, query echoQuery) {
	if query.status == http.StatusNoContent || query.status == http.StatusNotModified {
		w.WriteHeader(query.status) // these have no body
		return
	}
	header := w.Header()
	header["Content-Type"] = octetStream
	header["Content-Length"] = []string{strconv.Itoa(query.size)}
	w.WriteHeader(query.status)
	for left := query.size; left > 0; left -= len(slab) {
		if _, err := w.Write(slab[:min(left, len(slab))]); err != nil {
			return // the client went away
		}
	}
}

var octetStream = []string{"application/octet-stream"}

// headers shows the request as it arrived, to prove which way it took.
func headers(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, struct {
		Proto         string      `json:"proto"`
		RemoteAddress string      `json:"remoteAddress"`
		Host          string      `json:"host"`
		Headers       http.Header `json:"headers"`
	}{r.Proto, r.RemoteAddr, r.Host, r.Header})
}

func (h *handler) stats(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, h.clock.current().stats())
}

func writeJSON(w http.ResponseWriter, value any) {
	text, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, string(text)+"\n")
}
