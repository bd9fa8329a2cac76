package hdrout

// ledger holds what was observed in the seconds that are not yet written. It is not safe for concurrent use: only the
// flusher's goroutine touches it.
type ledger struct {
	latencies  map[latencyKey]*histogram
	lags       map[secondKey]*histogram
	counters   map[countersKey]*countersLine
	generators map[secondKey]*generatorLine
	end        endLine
	spare      []*histogram
}

func newLedger() *ledger {
	return &ledger{
		latencies:  map[latencyKey]*histogram{},
		lags:       map[secondKey]*histogram{},
		counters:   map[countersKey]*countersLine{},
		generators: map[secondKey]*generatorLine{},
		end:        endLine{Kind: "end"},
	}
}

func (l *ledger) recordLatency(key latencyKey, us float64) { record(l, l.latencies, key, us) }

func (l *ledger) recordLag(second int64, us float64) { record(l, l.lags, secondKey(second), us) }

func (l *ledger) countersOf(second int64, arm string) *countersLine {
	return entry(l.counters, countersKey{second, arm}, func() *countersLine {
		return &countersLine{Kind: "counters", Arm: arm, Second: second}
	})
}

func (l *ledger) generatorOf(second int64) *generatorLine {
	return entry(l.generators, secondKey(second), func() *generatorLine {
		return &generatorLine{Kind: "generator", Second: second}
	})
}

func record[K comparable](l *ledger, histograms map[K]*histogram, key K, us float64) {
	switch entry(histograms, key, l.histogram).record(us) {
	case clippedLow:
		l.end.ClippedLow++
	case clippedHigh:
		l.end.ClippedHigh++
	case unrecorded:
		l.end.Unrecorded++
	case asIs:
	}
}

func entry[K comparable, V any](entries map[K]*V, key K, create func() *V) *V {
	found := entries[key]
	if found == nil {
		found = create()
		entries[key] = found
	}
	return found
}

// histogram returns an empty one, a used one where there is one: they are 70 kB each.
func (l *ledger) histogram() *histogram {
	last := len(l.spare) - 1
	if last < 0 {
		return newHistogram()
	}
	h := l.spare[last]
	l.spare = l.spare[:last]
	return h
}

func (l *ledger) giveBack(h *histogram) {
	h.reset()
	l.spare = append(l.spare, h)
}
