package hdrout

import (
	"time"

	"go.k6.io/k6/v2/lib/netext/httpext"
	"go.k6.io/k6/v2/metrics"
)

// Custom metrics of the scenarios, both in milliseconds.
const (
	responseTimeMetric = "meshbench_response_time"
	sendLagMetric      = "meshbench_send_lag"
)

// Tags that the histograms are kept by.
const (
	armTag      = "arm"
	scenarioTag = "scenario"
	statusTag   = "status"
)

const (
	serviceMeasure  = "service"
	responseMeasure = "response"
)

// enter puts everything that a container holds into the ledger.
func (l *ledger) enter(container metrics.SampleContainer) {
	switch container := container.(type) {
	case *httpext.Trail:
		l.enterRequest(container)
	case metrics.Sample: // its GetSamples would allocate
		l.enterSample(&container)
	default:
		samples := container.GetSamples()
		for i := range samples {
			l.enterSample(&samples[i])
		}
	}
}

// enterRequest reads the trail itself: its nine samples repeat what it holds.
func (l *ledger) enterRequest(trail *httpext.Trail) {
	key := keyOf(serviceMeasure, trail.Tags, trail.EndTime)
	l.recordLatency(key, float64(trail.Duration)/float64(time.Microsecond))
	counters := l.countersOf(key.second, key.arm)
	counters.Sent++
	if isError(trail, key.class) {
		counters.Errors++
	}
	if !trail.ConnReused {
		counters.NewConnections++
	}
}

func (l *ledger) enterSample(sample *metrics.Sample) {
	switch sample.Metric.Name {
	case responseTimeMetric:
		l.recordLatency(keyOf(responseMeasure, sample.Tags, sample.Time), sample.Value*1000)
	case sendLagMetric:
		l.recordLag(sample.Time.Unix(), sample.Value*1000)
	case metrics.IterationsName:
		l.generatorOf(sample.Time.Unix()).Iterations += int64(sample.Value)
	case metrics.DroppedIterationsName:
		l.generatorOf(sample.Time.Unix()).Dropped += int64(sample.Value)
	}
}

func keyOf(measure string, tags *metrics.TagSet, at time.Time) latencyKey {
	arm, _ := tags.Get(armTag)
	scenario, _ := tags.Get(scenarioTag)
	return latencyKey{second: at.Unix(), measure: measure, arm: arm, scenario: scenario, class: statusClass(tags)}
}

// statusClass is "2xx" for status 200, and "err" where there was no answer.
func statusClass(tags *metrics.TagSet) string {
	status, _ := tags.Get(statusTag)
	if len(status) == 3 && status[0] >= '1' && status[0] <= '5' {
		return classes[status[0]-'1']
	}
	return "err"
}

var classes = [...]string{"1xx", "2xx", "3xx", "4xx", "5xx"}

// isError follows k6's own http_req_failed; without it, which takes a script that switched it off, the class decides.
func isError(trail *httpext.Trail, class string) bool {
	if trail.Failed.Valid {
		return trail.Failed.Bool
	}
	return class == "4xx" || class == "5xx" || class == "err"
}
