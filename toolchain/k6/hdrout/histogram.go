package hdrout

import (
	"math"
	"math/bits"
)

// Range and resolution of every histogram, microseconds.
const (
	lowestUs          = 1
	highestUs         = 60_000_000
	significantDigits = 3
)

// Geometry of an HdrHistogram with unit 1 and three significant digits: 2048 values of single-unit resolution, then
// 1024 buckets for each doubling.
const (
	subBucketBits = 11
	halfCount     = 1 << (subBucketBits - 1)
	bucketCount   = (26 - subBucketBits + 1 + 1) * halfCount // highestUs has 26 bits
)

// histogram counts latencies in the buckets of HdrHistogram beside their exact count, sum, minimum and maximum.
type histogram struct {
	buckets [bucketCount]uint32
	top     int // index of the highest bucket in use
	count   int64
	sumUs   float64
	minUs   float64
	maxUs   float64
}

func newHistogram() *histogram {
	h := &histogram{}
	h.reset()
	return h
}

func (h *histogram) reset() {
	clear(h.buckets[:h.top+1])
	h.top, h.count, h.sumUs = 0, 0, 0
	h.minUs, h.maxUs = math.Inf(1), math.Inf(-1)
}

// clip says what had to be done to a value for it to be counted.
type clip int

const (
	asIs clip = iota
	clippedLow
	clippedHigh
	unrecorded
)

// record counts a latency. Values below 1 us go to the lowest bucket; only negative ones, which no clock should give,
// are reported as clipped. What is no finite number is left out.
func (h *histogram) record(us float64) clip {
	if math.IsNaN(us) || math.IsInf(us, 0) {
		return unrecorded
	}
	h.count++
	h.sumUs += us
	h.minUs = math.Min(h.minUs, us)
	h.maxUs = math.Max(h.maxUs, us)

	index := bucketOf(int64(math.Round(min(max(us, lowestUs), highestUs))))
	h.buckets[index]++
	h.top = max(h.top, index)
	switch {
	case us < 0:
		return clippedLow
	case us > highestUs:
		return clippedHigh
	default:
		return asIs
	}
}

// bucketOf is countsIndex of the HdrHistogram specification for unit magnitude 0.
func bucketOf(value int64) int {
	doubling := bits.Len64(uint64(value)|(1<<subBucketBits-1)) - subBucketBits
	return (doubling+1)*halfCount + int(value>>doubling) - halfCount
}
