package main

import (
	"math"
	"math/bits"
	"sync/atomic"
	"time"
)

// Buckets: below 512 ns one per nanosecond, then 256 for each doubling, so that a bucket's middle is within 0.2 % of
// all that is in it. 2^37 ns are 137 s, twice the longest delay.
const (
	linearBits  = 9
	perDoubling = 1 << (linearBits - 1)
	highestBits = 37
	bucketCount = (highestBits - linearBits + 2) * perDoubling
)

// durations is a histogram for many goroutines at once: a recording is five atomic operations and takes no lock. Count,
// sum, minimum and maximum are exact.
type durations struct {
	buckets [bucketCount]atomic.Int64
	count   atomic.Int64
	sum     atomic.Int64
	min     atomic.Int64
	max     atomic.Int64
}

func newDurations() *durations {
	d := &durations{}
	d.min.Store(math.MaxInt64)
	return d
}

func (d *durations) record(duration time.Duration) {
	ns := int64(duration)
	d.buckets[bucketOf(ns)].Add(1)
	d.count.Add(1)
	d.sum.Add(ns)
	for low := d.min.Load(); ns < low && !d.min.CompareAndSwap(low, ns); low = d.min.Load() {
	}
	for high := d.max.Load(); ns > high && !d.max.CompareAndSwap(high, ns); high = d.max.Load() {
	}
}

// summary of durations, nanoseconds; all zero when there are none.
type summary struct {
	Count int64 `json:"count"`
	SumNs int64 `json:"sumNs"`
	MinNs int64 `json:"minNs"`
	MaxNs int64 `json:"maxNs"`
	P50Ns int64 `json:"p50Ns"`
	P99Ns int64 `json:"p99Ns"`
	// At the middles of quantileCount equal shares: the distribution, for whoever has to add another to it.
	QuantilesNs []int64 `json:"quantilesNs"`
}

const quantileCount = 200

func (d *durations) summary() summary {
	count := d.count.Load()
	if count == 0 {
		return summary{QuantilesNs: []int64{}}
	}
	return summary{
		Count:       count,
		SumNs:       d.sum.Load(),
		MinNs:       d.min.Load(),
		MaxNs:       d.max.Load(),
		P50Ns:       d.quantile(0.5, count),
		P99Ns:       d.quantile(0.99, count),
		QuantilesNs: d.quantiles(count),
	}
}

// quantile is the middle of the bucket that holds the ceil(q x count)-th shortest duration.
func (d *durations) quantile(q float64, count int64) int64 {
	rank := max(1, int64(math.Ceil(q*float64(count))))
	for index := range d.buckets {
		rank -= d.buckets[index].Load()
		if rank <= 0 {
			return min(max(middleOf(index), d.min.Load()), d.max.Load())
		}
	}
	return d.max.Load() // recordings in progress: counted, but not yet in a bucket
}

// quantiles walks the buckets once.
func (d *durations) quantiles(count int64) []int64 {
	found := make([]int64, 0, quantileCount)
	var seen int64
	for index := range d.buckets {
		seen += d.buckets[index].Load()
		for len(found) < quantileCount && seen*2*quantileCount >= int64(2*len(found)+1)*count {
			found = append(found, min(max(middleOf(index), d.min.Load()), d.max.Load()))
		}
	}
	for len(found) < quantileCount { // recordings in progress, as in quantile
		found = append(found, d.max.Load())
	}
	return found
}

func bucketOf(ns int64) int {
	ns = min(max(ns, 0), 1<<highestBits-1)
	doubling := max(0, bits.Len64(uint64(ns))-linearBits)
	return doubling*perDoubling + int(ns>>doubling)
}

func middleOf(index int) int64 {
	if index < 2*perDoubling {
		return int64(index)
	}
	doubling := index/perDoubling - 1
	lowest := int64(index-doubling*perDoubling) << doubling
	return lowest + int64(1)<<doubling/2
}
