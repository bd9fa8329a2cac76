package hdrout

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"go.k6.io/k6/v2/output"
)

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
