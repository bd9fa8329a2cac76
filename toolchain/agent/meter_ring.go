package main

import "sort"

// readingsLimit bounds the memory of all samples: a reading of a container is 48 bytes, so 48 MiB. It is ten minutes at
// four samples a second of a node with 430 containers.
const readingsLimit = 1 << 20

// ring keeps the newest samples, in order; the oldest give way.
type ring struct {
	limit    int
	readings int
	samples  []sample
}

func newRing(limit int) *ring { return &ring{limit: limit} }

func (r *ring) add(next sample) {
	r.samples = append(r.samples, next)
	r.readings += len(next.containers)
	for len(r.samples) > 1 && (len(r.samples) > r.limit || r.readings > readingsLimit) {
		r.readings -= len(r.samples[0].containers)
		// What is cut off at the front is freed when append next moves the rest.
		r.samples[0] = sample{}
		r.samples = r.samples[1:]
	}
}

// newestNs is 0 where there is none.
func (r *ring) newestNs() int64 {
	if len(r.samples) == 0 {
		return 0
	}
	return r.samples[len(r.samples)-1].atNs
}

// around copies the samples between two moments, and one more on each side where none is exactly there.
func (r *ring) around(fromNs, toNs int64) []sample {
	first := sort.Search(len(r.samples), func(i int) bool { return r.samples[i].atNs > fromNs })
	last := sort.Search(len(r.samples), func(i int) bool { return r.samples[i].atNs >= toNs })
	first, last = max(0, first-1), min(len(r.samples), last+1)
	if first >= last {
		return nil
	}
	return append([]sample(nil), r.samples[first:last]...)
}
