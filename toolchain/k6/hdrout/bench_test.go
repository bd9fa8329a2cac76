package hdrout

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus/hooks/test"
	"go.k6.io/k6/v2/lib/netext/httpext"
	"go.k6.io/k6/v2/metrics"
	"go.k6.io/k6/v2/output"
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
