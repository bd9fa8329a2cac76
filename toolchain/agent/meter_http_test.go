package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// metering gives a meter of a made-up node with one container, which holds this very process, and its address.
func metering(t *testing.T) (*meter, string) {
	t.Helper()
	root := t.TempDir()
	putV1(t, root, "", 9e9, 1, 1)
	putV1(t, root, "kubepods", 5e9, 3e9, 2e9)
	putV1(t, root, "kubepods/pod1/"+hexID("a"), 2e9, 1e9, 1e9)
	write(t, itoa(os.Getpid())+"\n", root, "cpuacct/kubepods/pod1", hexID("a"), "inner", "cgroup.procs")
	m, err := newMeter(root, "/proc", "node1")
	if err != nil {
		t.Fatal(err)
	}
	m.ring = newRing(100)
	server := httptest.NewServer(m.handler())
	t.Cleanup(server.Close)
	return m, server.URL
}

func get(t *testing.T, url string, into any) int {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode == http.StatusOK {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	return response.StatusCode
}

func TestTheClockIsThisMachines(t *testing.T) {
	_, url := metering(t)
	var clock struct {
		UnixNs int64
		identity
	}
	before := time.Now().UnixNano()
	get(t, url+"/clock", &clock)
	if clock.UnixNs < before || clock.UnixNs > time.Now().UnixNano() {
		t.Errorf("%d is not now", clock.UnixNs)
	}
	if clock.Cores < 1 || len(clock.BootID) != 36 || clock.Node != "node1" {
		t.Errorf("%+v", clock.identity)
	}
}

func TestSamplesAreSentWithAllTheirValues(t *testing.T) {
	m, url := metering(t)
	if err := m.take(); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Schema string
		identity
		Samples []sentSample
	}
	get(t, url+"/samples", &sent)
	if sent.Schema != "meshbench.node-meter/1" || sent.Node != "node1" || len(sent.Samples) != 2 {
		t.Fatalf("%+v", sent)
	}
	last := sent.Samples[1]
	if last.Machine.User == 0 || last.Pods.UsageNs != 5e9 || last.AtNs <= sent.Samples[0].AtNs {
		t.Errorf("%+v", last)
	}
	container := last.Containers[hexID("a")]
	if container.UsageNs != 2e9 || container.SystemNs != 1e9 || *container.ThrottledPeriods != 4 {
		t.Errorf("%+v", container)
	}
}

func TestThrottledPeriodsThatNobodyCountsAreNull(t *testing.T) {
	text, err := json.Marshal(asSent(sample{containers: []containerCPU{{id: "a", throttledPeriods: -1}}}))
	if err != nil || !strings.Contains(string(text), `"throttledPeriods":null`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestMemoryIsOfAllProcessesOfTheContainer(t *testing.T) {
	m, url := metering(t)
	if err := m.take(); err != nil {
		t.Fatal(err)
	}
	uses := map[string]memoryUse{}
	if status := get(t, url+"/memory?container="+hexID("a")+"&container="+hexID("b"), &uses); status != 200 {
		t.Fatal(status)
	}
	use := uses[hexID("a")]
	if len(uses) != 1 || use.RssBytes < 1<<20 || use.PssBytes <= 0 || use.PssBytes > use.RssBytes || use.ContextSwitches == 0 {
		t.Errorf("%+v", uses)
	}
}

func TestProcessesOfAContainerAreNamedByTheirNumbersOnTheNode(t *testing.T) {
	m, url := metering(t)
	if err := m.take(); err != nil {
		t.Fatal(err)
	}
	pids := map[string][]int{}
	if status := get(t, url+"/pids?container="+hexID("a")+"&container="+hexID("b"), &pids); status != 200 {
		t.Fatal(status)
	}
	if of := pids[hexID("a")]; len(pids) != 1 || len(of) != 1 || of[0] != os.Getpid() {
		t.Errorf("%v, want this process, %d, and nothing of a container that is not there", pids, os.Getpid())
	}
}

func TestAWrongWindowIsRefused(t *testing.T) {
	_, url := metering(t)
	if status := get(t, url+"/samples?fromS=yesterday", nil); status != http.StatusBadRequest {
		t.Error(status)
	}
}

func TestTheMachineIsTheFirstLineAndCoresAreThoseBelowIt(t *testing.T) {
	now, cores, err := parseStat([]byte("cpu  1 2 3 4 5 6 7 8 9 9\ncpu0 1\ncpu1 1\nintr 5\ncpu9\n"))
	if err != nil || cores != 2 || now != (jiffies{1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("%+v %d %v", now, cores, err)
	}
	if _, _, err := parseStat([]byte("intr 5\n")); err == nil {
		t.Error("anything passes")
	}
}
