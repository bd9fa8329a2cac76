package main

import "testing"

func filled(limit, samples, containers int) *ring {
	r := newRing(limit)
	for at := range samples {
		r.add(sample{atNs: int64(at+1) * 10, containers: make([]containerCPU, containers)})
	}
	return r
}

func TestTheOldestSamplesGiveWay(t *testing.T) {
	r := filled(5, 12, 1)
	if len(r.samples) != 5 || r.samples[0].atNs != 80 || r.newestNs() != 120 || r.readings != 5 {
		t.Errorf("%d from %d to %d, %d readings", len(r.samples), r.samples[0].atNs, r.newestNs(), r.readings)
	}
}

func TestMemoryIsBoundedHoweverManyContainersThereAre(t *testing.T) {
	r := filled(1000, 40, readingsLimit/10)
	if len(r.samples) != 10 || r.readings > readingsLimit {
		t.Errorf("%d samples, %d readings", len(r.samples), r.readings)
	}
}

func TestAWindowComesWithANeighbourOnEachSide(t *testing.T) {
	r := filled(100, 10, 0)
	for _, c := range []struct{ from, to, first, last int64 }{
		{35, 62, 30, 70},
		{30, 60, 30, 60},
		{1, 12, 10, 20},
		{95, 500, 90, 100},
		{0, 1 << 60, 10, 100},
	} {
		got := r.around(c.from, c.to)
		if len(got) == 0 || got[0].atNs != c.first || got[len(got)-1].atNs != c.last {
			t.Errorf("%+v gave %+v", c, got)
		}
	}
	if got := newRing(3).around(0, 100); got != nil {
		t.Errorf("%+v", got)
	}
}
