package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"time"
)

func (m *meter) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clock", m.serveClock)
	mux.HandleFunc("GET /samples", m.serveSamples)
	mux.HandleFunc("GET /memory", m.serveMemory)
	mux.HandleFunc("GET /pids", m.servePids)
	return mux
}

// identity of a node: nodes with the same boot are one machine.
type identity struct {
	BootID string `json:"bootId"`
	Cores  int    `json:"cores"`
	Node   string `json:"node"`
}

func (m *meter) identity() identity {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return identity{m.bootID, m.machine.cores, m.node}
}

func (m *meter) serveClock(out http.ResponseWriter, _ *http.Request) {
	who := m.identity()
	answerJSON(out, struct {
		UnixNs int64 `json:"unixNs"`
		identity
	}{time.Now().UnixNano(), who})
}

func (m *meter) serveMemory(out http.ResponseWriter, request *http.Request) {
	answerByContainer(m, out, request, func(folder string) (memoryUse, error) { return memoryOf(m.proc, folder) })
}

func (m *meter) servePids(out http.ResponseWriter, request *http.Request) {
	answerByContainer(m, out, request, processesOf)
}

// answerByContainer answers for the containers that are up; the others are absent.
func answerByContainer[T any](m *meter, out http.ResponseWriter, request *http.Request, read func(folder string) (T, error)) {
	answers := map[string]T{}
	for _, id := range request.URL.Query()["container"] {
		folder, found := m.folderOf(id)
		if !found {
			continue
		}
		answer, err := read(folder)
		if err != nil {
			http.Error(out, err.Error(), http.StatusInternalServerError)
			return
		}
		answers[id] = answer
	}
	answerJSON(out, answers)
}

func (m *meter) folderOf(id string) (string, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	found := m.groups.containers[id]
	if found == nil {
		return "", false
	}
	return filepath.Join(m.groups.layout.times, found.folder), true
}

func (m *meter) serveSamples(out http.ResponseWriter, request *http.Request) {
	from, err := nanoseconds(request.URL.Query(), "fromS", 0)
	if err == nil {
		var to int64
		if to, err = nanoseconds(request.URL.Query(), "toS", time.Now().UnixNano()); err == nil {
			writeSamples(out, m.identity(), m.between(from, to))
			return
		}
	}
	http.Error(out, err.Error(), http.StatusBadRequest)
}

func nanoseconds(query url.Values, key string, otherwise int64) (int64, error) {
	text := query.Get(key)
	if text == "" {
		return otherwise, nil
	}
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || seconds < 0 || seconds > 9e9 {
		return 0, fmt.Errorf("%s is not a number of seconds: %q", key, text)
	}
	return int64(seconds * 1e9), nil
}

// writeSamples sends one sample after the other: all at once they would be megabytes more.
func writeSamples(out http.ResponseWriter, who identity, samples []sample) {
	out.Header().Set("Content-Type", "application/json")
	buffered := bufio.NewWriterSize(out, 64<<10)
	head, _ := json.Marshal(struct {
		Schema string `json:"schema"`
		identity
	}{"meshbench.node-meter/1", who})
	_, _ = buffered.Write(head[:len(head)-1])
	_, _ = io.WriteString(buffered, `,"samples":[`)
	for i, each := range samples {
		if i > 0 {
			_ = buffered.WriteByte(',')
		}
		text, _ := json.Marshal(asSent(each))
		_, _ = buffered.Write(text)
	}
	_, _ = io.WriteString(buffered, "]}\n")
	_ = buffered.Flush()
}

type sentContainer struct {
	cpuTime
	// ThrottledPeriods is null where the kernel does not say.
	ThrottledPeriods *int64 `json:"throttledPeriods"`
}

type sentSample struct {
	AtNs         int64                    `json:"atNs"`
	Machine      jiffies                  `json:"machine"`
	LoadAverage1 float64                  `json:"loadAverage1"`
	Pods         cpuTime                  `json:"pods"`
	Containers   map[string]sentContainer `json:"containers"`
}

func asSent(one sample) sentSample {
	containers := make(map[string]sentContainer, len(one.containers))
	for _, each := range one.containers {
		sent := sentContainer{cpuTime: each.cpuTime}
		if periods := each.throttledPeriods; periods >= 0 {
			sent.ThrottledPeriods = &periods
		}
		containers[each.id] = sent
	}
	return sentSample{one.atNs, one.machine, one.loadAverage1, one.pods, containers}
}

func answerJSON(out http.ResponseWriter, value any) {
	out.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(out).Encode(value)
}
