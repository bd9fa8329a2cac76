package hdrout

import (
	"cmp"
	"maps"
	"slices"
)

// take removes every second before the given one and hands its lines to write: by kind, in order of second and key.
func (l *ledger) take(before int64, encode func(*histogram) string, write func(line any)) {
	// Histograms that got nothing but values that are no numbers make no line.
	distributed := func(h *histogram, use func(distribution)) {
		if h.count > 0 {
			use(distribution{Count: h.count, SumUs: h.sumUs, MinUs: h.minUs, MaxUs: h.maxUs, Hdr: encode(h)})
		}
		l.giveBack(h)
	}
	each(l.latencies, before, func(key latencyKey, h *histogram) {
		distributed(h, func(of distribution) {
			write(latencyLine{"latency", key.measure, key.arm, key.scenario, key.class, key.second, of})
		})
	})
	each(l.lags, before, func(key secondKey, h *histogram) {
		distributed(h, func(of distribution) { write(lagLine{"lag", int64(key), of}) })
	})
	each(l.counters, before, func(_ countersKey, line *countersLine) { write(line) })
	each(l.generators, before, func(_ secondKey, line *generatorLine) { write(line) })
}

// each visits the entries whose second is before the given one, in order, and removes them.
func each[K key[K], V any](entries map[K]*V, before int64, visit func(K, *V)) {
	for _, key := range slices.SortedFunc(maps.Keys(entries), K.compare) {
		if key.unix() < before {
			visit(key, entries[key])
			delete(entries, key)
		}
	}
}

// key is what a line is kept by; every key has a Unix second.
type key[K any] interface {
	comparable
	unix() int64
	compare(K) int
}

type secondKey int64

func (k secondKey) unix() int64                 { return int64(k) }
func (k secondKey) compare(other secondKey) int { return cmp.Compare(k, other) }

type countersKey struct {
	second int64
	arm    string
}

func (k countersKey) unix() int64 { return k.second }

func (k countersKey) compare(other countersKey) int {
	return cmp.Or(cmp.Compare(k.second, other.second), cmp.Compare(k.arm, other.arm))
}

type latencyKey struct {
	second                        int64
	measure, arm, scenario, class string
}

func (k latencyKey) unix() int64 { return k.second }

func (k latencyKey) compare(other latencyKey) int {
	return cmp.Or(
		cmp.Compare(k.second, other.second),
		cmp.Compare(k.measure, other.measure),
		cmp.Compare(k.arm, other.arm),
		cmp.Compare(k.scenario, other.scenario),
		cmp.Compare(k.class, other.class),
	)
}
