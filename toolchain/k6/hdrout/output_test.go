package hdrout

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/sirupsen/logrus/hooks/test"
	"go.k6.io/k6/v2/lib/netext/httpext"
	"go.k6.io/k6/v2/metrics"
	"go.k6.io/k6/v2/output"
	"gopkg.in/guregu/null.v3"
)

// bench is an output with samples made for it; its clock stands at second 1000 until it is moved.
type bench struct {
	*Output
	t        *testing.T
	registry *metrics.Registry
	clock    *time.Time
	log      *test.Hook
}

func newBench(t *testing.T) *bench {
	t.Helper()
	logger, log := test.NewNullLogger()
	made, err := New(output.Params{ConfigArgument: filepath.Join(t.TempDir(), "latency.ndjson"), Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	clock := at(1000)
	o := made.(*Output)
	o.now = func() time.Time { return clock }
	if err := o.Start(); err != nil {
		t.Fatal(err)
	}
	o.flusher.Stop() // tests flush by hand
	return &bench{o, t, metrics.NewRegistry(), &clock, log}
}

func at(seconds float64) time.Time { return time.UnixMicro(int64(math.Round(seconds * 1e6))) }

func (b *bench) tags(tags map[string]string) *metrics.TagSet {
	return b.registry.RootTagSet().WithTagsFromMap(tags)
}

func (b *bench) request(end float64, took time.Duration, tags map[string]string) *httpext.Trail {
	trail := &httpext.Trail{EndTime: at(end), Duration: took, ConnReused: true, Tags: b.tags(tags)}
	b.AddMetricSamples([]metrics.SampleContainer{trail})
	return trail
}

func (b *bench) sample(metric string, when, value float64, tags map[string]string) {
	b.AddMetricSamples([]metrics.SampleContainer{metrics.Sample{
		TimeSeries: metrics.TimeSeries{
			Metric: b.registry.MustNewMetric(metric, metrics.Trend, metrics.Time), Tags: b.tags(tags),
		},
		Time: at(when), Value: value,
	}})
}

type line map[string]any

// lines reads the whole file; with a kind, the lines of that kind.
func (b *bench) lines(kind string) []line {
	b.t.Helper()
	text, err := os.ReadFile(b.path)
	if err != nil {
		b.t.Fatal(err)
	}
	var lines []line
	for _, each := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		var parsed line
		if err := json.Unmarshal([]byte(each), &parsed); err != nil {
			b.t.Fatalf("not JSON: %s", each)
		}
		if kind == "" || parsed["kind"] == kind {
			lines = append(lines, parsed)
		}
	}
	return lines
}

func (b *bench) stop() {
	b.t.Helper()
	if err := b.Stop(); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) wantLine(got line, want line) {
	b.t.Helper()
	for key, value := range want {
		if number, ok := value.(int); ok {
			value = float64(number)
		}
		if got[key] != value {
			b.t.Errorf("%s is %v, want %v in %v", key, got[key], value, got)
		}
	}
}

func TestAFileBeginsWithStartAndEndsWithEnd(t *testing.T) {
	b := newBench(t)
	if lines := b.lines(""); len(lines) != 1 {
		t.Fatalf("%d lines before any load, want the start line", len(lines))
	}
	b.request(1000.5, time.Millisecond, nil)
	b.stop()
	lines := b.lines("")
	b.wantLine(lines[0], line{"kind": "start", "schema": "meshbench.k6-hdr/1", "lowestUs": 1,
		"highestUs": 60_000_000, "significantDigits": 3})
	b.wantLine(lines[len(lines)-1], line{"kind": "end", "clippedLow": 0, "clippedHigh": 0, "unrecorded": 0})
}

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

func TestASecondIsWrittenWholeOnceItIsThreeSecondsOld(t *testing.T) {
	b := newBench(t)
	b.request(1000.999999, time.Millisecond, nil)
	b.request(1001.0, time.Millisecond, nil)
	*b.clock = at(1003.9)
	b.flush()
	if got := b.lines("latency"); len(got) != 0 {
		t.Fatalf("second 1000 was written when it was 2.9 s old: %v", got)
	}
	*b.clock = at(1004)
	b.flush()
	got := b.lines("latency")
	if len(got) != 1 {
		t.Fatalf("%d lines at second 1004, want second 1000 alone", len(got))
	}
	b.wantLine(got[0], line{"second": 1000, "count": 1})
}

func TestALateSampleMakesAFurtherLineOfTheSameKey(t *testing.T) {
	b := newBench(t)
	b.request(1000.5, time.Millisecond, nil)
	*b.clock = at(1010)
	b.flush()
	b.request(1000.7, 3*time.Millisecond, nil)
	b.stop()
	got := b.lines("latency")
	if len(got) != 2 || got[0]["second"] != got[1]["second"] {
		t.Fatalf("got %v, want two lines of second 1000", got)
	}
	b.wantLine(got[0], line{"count": 1, "maxUs": 1000})
	b.wantLine(got[1], line{"count": 1, "minUs": 3000})
}

func TestClippedAndUnrecordedValuesAreCountedInTheEndLine(t *testing.T) {
	b := newBench(t)
	b.request(1000.1, 61*time.Second, nil)
	b.request(1000.1, -time.Millisecond, nil)
	b.sample(sendLagMetric, 1000.1, math.NaN(), nil)
	b.stop()
	b.wantLine(b.lines("end")[0], line{"clippedLow": 1, "clippedHigh": 1, "unrecorded": 1})
	b.wantLine(b.lines("latency")[0], line{"count": 2, "maxUs": 61_000_000, "minUs": -1000})
	if len(b.lines("lag")) != 0 {
		t.Error("a second without a recorded lag has a lag line")
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

func TestADiskThatHangsDoesNotHoldUpTheLoad(t *testing.T) {
	b := newBench(t)
	reader, writer, err := os.Pipe() // a write of more than it holds waits for the reader
	if err != nil {
		t.Fatal(err)
	}
	b.file.buffer.Reset(writer)
	for second := range 400 {
		b.request(float64(second), time.Millisecond, nil)
	}
	flushed := make(chan struct{})
	go func() {
		b.flush()
		close(flushed)
	}()
	for range 10_000 {
		b.request(1000.5, time.Millisecond, nil) // returns, or the test never ends
	}
	select {
	case <-flushed:
		t.Error("the write did not hang: the test shows nothing")
	case <-time.After(100 * time.Millisecond):
	}
	_ = reader.Close()
	<-flushed
	_ = writer.Close()
}

func TestAMissingPathIsRefused(t *testing.T) {
	_, err := New(output.Params{Logger: logrus.New()})
	if err == nil || !strings.Contains(err.Error(), "--out hdr=<file>") {
		t.Fatalf("got %v", err)
	}
}

func TestAnUnwritablePathIsAnErrorBeforeTheLoad(t *testing.T) {
	made, err := New(output.Params{ConfigArgument: filepath.Join(t.TempDir(), "no", "such", "folder"), Logger: logrus.New()})
	if err != nil {
		t.Fatal(err)
	}
	err = made.Start()
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "existing folder") {
		t.Fatalf("got %v", err)
	}
}

func TestAFullDiskIsLoggedOnceAndReturnedByStop(t *testing.T) {
	b := newBench(t)
	_ = b.file.handle.Close() // every write from here on fails
	for second := range 3 {
		b.request(1000+float64(second), time.Millisecond, nil)
		*b.clock = at(1010)
		b.flush()
	}
	if err := b.Stop(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Stop returned %v", err)
	}
	if len(b.log.Entries) != 1 {
		t.Errorf("%d log entries, want one", len(b.log.Entries))
	}
	if got := b.lines("end"); len(got) != 0 {
		t.Error("an incomplete file has an end line")
	}
}
