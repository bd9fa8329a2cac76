package lab

import (
	"fmt"
	"math"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// schedule finds out when iterations were due. k6 gives the start of a scenario in whole milliseconds only, too coarse
// beside a median of 0.2 ms. But iteration n of a constant arrival rate is due at zero + n x period, and it never
// starts early: so start(n) - n x period is never below zero, comes arbitrarily close to it, and its running minimum
// over all VUs is the zero. It settles within the warm-up.
//
// There is one schedule in a process: a script uses it in one arrival-rate scenario. A dropped iteration takes no
// number, so that all later lags are off by a period; a run with drops is not valid anyway.
type schedule struct {
	zeroNs atomic.Int64
}

func newSchedule() *schedule {
	s := &schedule{}
	s.zeroNs.Store(math.MaxInt64)
	return s
}

// lateNs is how much later than due an iteration starts that starts now: 0 or more. Safe for concurrent use.
func (s *schedule) lateNs(nowNs int64, n, periodNs float64) (int64, error) {
	if !(n >= 0) || !(periodNs >= 1) || math.IsInf(n*periodNs, 0) {
		return 0, fmt.Errorf("lag(%v, %v): pass the number of the iteration, exec.scenario.iterationInTest, "+
			"and the nanoseconds from one iteration to the next, 1e9 / rate", n, periodNs)
	}
	// k6 cuts the period to whole nanoseconds (getTickerPeriod in lib/executor/helpers.go).
	offset := nowNs - int64(n*math.Floor(periodNs))
	for {
		zero := s.zeroNs.Load()
		if offset >= zero {
			return offset - zero, nil
		}
		if s.zeroNs.CompareAndSwap(zero, offset) {
			return 0, nil
		}
	}
}

func monotonicNs() int64 {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &now) // cannot fail for this clock
	return now.Nano()
}
