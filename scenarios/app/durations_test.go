package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestQuantilesAreWithinHalfAPercent(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, medianNs := range []float64{300, 20_000, 500_000, 2e9} {
		d := newDurations()
		values := make([]int64, 20_000)
		for i := range values {
			values[i] = int64(medianNs * math.Exp(random.NormFloat64()/2))
			d.record(time.Duration(values[i]))
		}
		slices.Sort(values)
		got := d.summary()
		for _, c := range []struct {
			q   float64
			got int64
		}{{0.5, got.P50Ns}, {0.99, got.P99Ns}, {0.0025, got.QuantilesNs[0]}, {0.9975, got.QuantilesNs[199]}} {
			exact := values[int(math.Ceil(c.q*float64(len(values))))-1]
			if math.Abs(float64(c.got-exact)) > float64(exact)*0.005 {
				t.Errorf("median %v: quantile %v is %d, want %d", medianNs, c.q, c.got, exact)
			}
		}
		if got.MinNs != values[0] || got.MaxNs != values[len(values)-1] {
			t.Errorf("range %d..%d, want %d..%d", got.MinNs, got.MaxNs, values[0], values[len(values)-1])
		}
	}
}

func TestEveryBucketHoldsItsMiddle(t *testing.T) {
	for index := range bucketCount {
		if got := bucketOf(middleOf(index)); got != index {
			t.Fatalf("the middle of bucket %d is in bucket %d", index, got)
		}
	}
	for _, ns := range []int64{-5, 0, 1 << 40, math.MaxInt64} {
		if index := bucketOf(ns); index < 0 || index >= bucketCount {
			t.Errorf("%d ns has no bucket: %d", ns, index)
		}
	}
}

func TestManyGoroutinesLoseNothing(t *testing.T) {
	d := newDurations()
	var workers sync.WaitGroup
	for worker := range 8 {
		workers.Go(func() {
			for i := range 10_000 {
				d.record(time.Duration(1000 + worker*10_000 + i))
			}
		})
	}
	workers.Wait()
	got := d.summary()
	if got.Count != 80_000 || got.MinNs != 1000 || got.MaxNs != 80_999 || got.SumNs != 80_000*(1000+80_999)/2 {
		t.Errorf("got %+v", got)
	}
}

func TestNoDurationsMakeAnEmptySummary(t *testing.T) {
	got := newDurations().summary()
	if got.Count != 0 || got.P50Ns != 0 || got.QuantilesNs == nil || len(got.QuantilesNs) != 0 {
		t.Errorf("got %+v", got)
	}
}

func BenchmarkRecord(b *testing.B) {
	d := newDurations()
	for b.Loop() {
		d.record(3 * time.Microsecond)
	}
}
