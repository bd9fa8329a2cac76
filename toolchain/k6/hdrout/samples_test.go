package hdrout

import (
	"testing"
	"time"

	"go.k6.io/k6/v2/metrics"
	"gopkg.in/guregu/null.v3"
)

func TestServiceTimesAreKeptByArmScenarioAndStatusClass(t *testing.T) {
	b := newBench(t)
	b.request(1000.1, 160_250*time.Nanosecond, map[string]string{"arm": "istio", "scenario": "main", "status": "200"})
	b.request(1000.2, 161_500*time.Nanosecond, map[string]string{"arm": "istio", "scenario": "main", "status": "204"})
	b.request(1000.3, time.Millisecond, map[string]string{"arm": "istio", "scenario": "main", "status": "503"})
	b.request(1000.4, time.Millisecond, map[string]string{"arm": "istio", "scenario": "main", "status": "0"})
	b.request(1000.5, time.Millisecond, nil)
	b.stop()
	got := b.lines("latency")
	if len(got) != 4 {
		t.Fatalf("%d lines, want 4: %v", len(got), got)
	}
	b.wantLine(got[0], line{"measure": "service", "arm": "", "scenario": "", "statusClass": "err", "count": 1})
	b.wantLine(got[1], line{"arm": "istio", "scenario": "main", "statusClass": "2xx", "second": 1000,
		"count": 2, "sumUs": 321.75, "minUs": 160.25, "maxUs": 161.5})
	b.wantLine(got[2], line{"statusClass": "5xx", "count": 1})
	b.wantLine(got[3], line{"arm": "istio", "statusClass": "err"})
	if read := decoded(t, got[1]["hdr"].(string)); read.TotalCount() != 2 || read.Min() != 160 || read.Max() != 162 {
		t.Errorf("the histogram holds %d values in %d..%d", read.TotalCount(), read.Min(), read.Max())
	}
}

func TestStatusClassesOfOddStatusesAreErr(t *testing.T) {
	b := newBench(t)
	for status, want := range map[string]string{
		"101": "1xx", "302": "3xx", "404": "4xx", "599": "5xx", "": "err", "0": "err", "600": "err", "2": "err",
	} {
		if got := statusClass(b.tags(map[string]string{"status": status})); got != want {
			t.Errorf("status %q is of class %s, want %s", status, got, want)
		}
	}
}

func TestResponseTimesAndLagAreTrendsInMilliseconds(t *testing.T) {
	b := newBench(t)
	b.sample(responseTimeMetric, 1000.1, 2.5, map[string]string{"arm": "none", "status": "200"})
	b.sample(sendLagMetric, 1000.1, 0.75, map[string]string{"scenario": "main"})
	b.sample(sendLagMetric, 1000.2, 0, map[string]string{"arm": "none"})
	b.sample("some_other_metric", 1000.2, 9, nil)
	b.stop()
	b.wantLine(b.lines("latency")[0], line{"measure": "response", "arm": "none", "statusClass": "2xx", "sumUs": 2500})
	b.wantLine(b.lines("lag")[0], line{"second": 1000, "count": 2, "minUs": 0, "maxUs": 750})
	if len(b.lines("")) != 4 {
		t.Errorf("more than start, latency, lag and end: %v", b.lines(""))
	}
}

func TestCountersArePerArmAndSecond(t *testing.T) {
	b := newBench(t)
	ok := map[string]string{"arm": "none", "status": "200"}
	b.request(1000.1, time.Millisecond, ok).ConnReused = false
	b.request(1000.2, time.Millisecond, ok)
	b.request(1000.3, time.Millisecond, ok).Failed = null.BoolFrom(true)
	b.request(1000.4, time.Millisecond, map[string]string{"arm": "none", "status": "503"})
	b.request(1000.5, time.Millisecond, map[string]string{"arm": "none", "status": "404"}).Failed = null.BoolFrom(false)
	b.request(1001.1, time.Millisecond, ok)
	b.request(1000.1, time.Millisecond, map[string]string{"arm": "istio", "status": "0"})
	b.stop()
	got := b.lines("counters")
	b.wantLine(got[0], line{"arm": "istio", "second": 1000, "sent": 1, "errors": 1, "newConnections": 0})
	b.wantLine(got[1], line{"arm": "none", "second": 1000, "sent": 5, "errors": 2, "newConnections": 1})
	b.wantLine(got[2], line{"arm": "none", "second": 1001, "sent": 1, "errors": 0, "newConnections": 0})
}

func TestIterationsAndDropsAreOfTheWholeGenerator(t *testing.T) {
	b := newBench(t)
	b.sample(metrics.IterationsName, 1000.1, 1, map[string]string{"scenario": "a"})
	b.sample(metrics.IterationsName, 1000.9, 1, map[string]string{"scenario": "b"})
	b.sample(metrics.DroppedIterationsName, 1001.1, 3, nil)
	b.stop()
	got := b.lines("generator")
	b.wantLine(got[0], line{"second": 1000, "iterations": 2, "dropped": 0})
	b.wantLine(got[1], line{"second": 1001, "iterations": 0, "dropped": 3})
}
