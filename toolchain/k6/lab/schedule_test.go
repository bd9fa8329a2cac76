package lab

import (
	"math"
	"strings"
	"sync"
	"testing"
)

// late is what the schedule says of an iteration that starts at a fake clock's time.
func late(t *testing.T, s *schedule, nowNs int64, n, periodNs float64) int64 {
	t.Helper()
	lateNs, err := s.lateNs(nowNs, n, periodNs)
	if err != nil {
		t.Fatal(err)
	}
	return lateNs
}

func TestLagIsCountedFromTheEarliestSchedule(t *testing.T) {
	s := newSchedule()
	const period = 1000
	for _, start := range []struct{ nowNs, n, wantNs int64 }{
		{50_300, 0, 0},   // the first is the earliest so far
		{51_900, 1, 600}, // 300 later than the first was
		{52_100, 2, 0},   // earlier than the first: the zero is now 50 100
		{53_100, 3, 0},
		{54_350, 4, 250},
		{150_100, 5, 95_000}, // a stall shows in full
		{56_100, 6, 0},       // and does not move the zero
	} {
		if got := late(t, s, start.nowNs, float64(start.n), period); got != start.wantNs {
			t.Errorf("iteration %d at %d ns is %d ns late, want %d", start.n, start.nowNs, got, start.wantNs)
		}
	}
}

func TestThePeriodIsCutToWholeNanosecondsAsK6Does(t *testing.T) {
	s := newSchedule()
	const rate = 1500 // period 666 666.67 ns; k6 starts iteration n at n x 666 666 ns
	for n := range int64(100_000) {
		if got := late(t, s, 7+n*666_666, float64(n), 1e9/rate); got != 0 {
			t.Fatalf("iteration %d, on time by k6's clock, is %d ns late", n, got)
		}
	}
}

func TestLagOfManyVUsAtOnceIsNeverNegativeAndFindsTheMinimum(t *testing.T) {
	s := newSchedule()
	var vus sync.WaitGroup
	for vu := range int64(8) {
		vus.Go(func() {
			for n := range int64(5000) {
				if lateNs, err := s.lateNs(1_000_000+n*1000+(n+vu)%97, float64(n), 1000); err != nil || lateNs < 0 {
					t.Errorf("lag %d, error %v", lateNs, err)
				}
			}
		})
	}
	vus.Wait()
	if zero := s.zeroNs.Load(); zero != 1_000_000 {
		t.Errorf("the zero is %d, want the minimum over all VUs, 1 000 000", zero)
	}
}

func TestLagRefusesWhatIsNoIteration(t *testing.T) {
	for _, c := range []struct{ n, period float64 }{
		{-1, 1000}, {math.NaN(), 1000}, {1, 0}, {1, -5}, {1, math.NaN()}, {1, math.Inf(1)},
	} {
		_, err := newSchedule().lateNs(1, c.n, c.period)
		if err == nil || !strings.Contains(err.Error(), "iterationInTest") {
			t.Errorf("lag(%v, %v): error %v, want one that says what to pass", c.n, c.period, err)
		}
	}
}
