package hdrout

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// decoded is what the HdrHistogram library makes of our encoding.
func decoded(t *testing.T, encoded string) *hdr.Histogram {
	t.Helper()
	h, err := hdr.Decode([]byte(encoded))
	if err != nil {
		t.Fatalf("the library cannot decode %q: %v", encoded, err)
	}
	return h
}

func logNormal(count int, medianUs, sigma float64) []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, count)
	for i := range values {
		values[i] = medianUs * math.Exp(sigma*random.NormFloat64())
	}
	return values
}

func TestBucketsAreThoseOfTheLibrary(t *testing.T) {
	values := []int64{1, 2, 2047, 2048, 2049, 4095, 4096, 1_000_000, highestUs - 1, highestUs}
	for range 2000 {
		values = append(values, 1+rand.Int64N(highestUs))
	}
	encoder := newEncoder()
	for _, value := range values {
		ours, theirs := newHistogram(), hdr.New(lowestUs, highestUs, significantDigits)
		ours.record(float64(value))
		if err := theirs.RecordValue(value); err != nil {
			t.Fatal(err)
		}
		if !theirs.Equals(decoded(t, encoder.encode(ours))) {
			t.Fatalf("%d us is in another bucket than the library's", value)
		}
	}
}

func TestEncodingRoundTripsThroughTheLibrary(t *testing.T) {
	ours, theirs := newHistogram(), hdr.New(lowestUs, highestUs, significantDigits)
	for _, us := range logNormal(50_000, 700, 1.5) {
		ours.record(us)
		if err := theirs.RecordValue(max(1, int64(math.Round(us)))); err != nil {
			t.Fatal(err)
		}
	}
	if !theirs.Equals(decoded(t, newEncoder().encode(ours))) {
		t.Fatal("the decoded histogram is not the one recorded")
	}
}

func TestEncoderCanBeUsedAgain(t *testing.T) {
	encoder := newEncoder()
	large, small := newHistogram(), newHistogram()
	for _, us := range logNormal(1000, 5000, 2) {
		large.record(us)
	}
	small.record(12)
	encoder.encode(large)
	if got := decoded(t, encoder.encode(small)); got.TotalCount() != 1 || got.Max() != 12 {
		t.Fatalf("the second encoding holds %d values up to %d, want one of 12", got.TotalCount(), got.Max())
	}
}

func TestQuantilesAreWithinATenthOfAPercent(t *testing.T) {
	values := logNormal(100_000, 5000, 0.8)
	h := newHistogram()
	for _, us := range values {
		h.record(us)
	}
	slices.Sort(values)
	read := decoded(t, newEncoder().encode(h))
	for _, quantile := range []float64{1, 10, 50, 90, 99, 99.9} {
		exact := values[int(math.Round(quantile/100*float64(len(values))))-1]
		got := float64(read.ValueAtPercentile(quantile))
		// Below 1000 us a whole microsecond is coarser than 0.1 %.
		if math.Abs(got-exact) > max(exact/1000, 0.5)+0.5 {
			t.Errorf("p%v is %v, want %v", quantile, got, exact)
		}
	}
}

func TestCountSumMinimumAndMaximumAreExact(t *testing.T) {
	h := newHistogram()
	for _, us := range []float64{161.234, 0.25, 98_765.4321} {
		h.record(us)
	}
	if h.count != 3 || h.sumUs != 161.234+0.25+98_765.4321 || h.minUs != 0.25 || h.maxUs != 98_765.4321 {
		t.Fatalf("got count %d, sum %v, min %v, max %v", h.count, h.sumUs, h.minUs, h.maxUs)
	}
}

func TestValuesOutsideTheRangeAreRecordedAtItsEnds(t *testing.T) {
	for _, c := range []struct {
		us     float64
		want   clip
		bucket int64
	}{
		{-5, clippedLow, 1}, {0, asIs, 1}, {0.4, asIs, 1}, {highestUs, asIs, highestUs}, {61e6, clippedHigh, highestUs},
	} {
		h := newHistogram()
		if got := h.record(c.us); got != c.want {
			t.Errorf("%v us: clip %v, want %v", c.us, got, c.want)
		}
		read := decoded(t, newEncoder().encode(h))
		if !read.ValuesAreEquivalent(read.Max(), c.bucket) || h.count != 1 || h.maxUs != c.us {
			t.Errorf("%v us: recorded as %d, max %v", c.us, read.Max(), h.maxUs)
		}
	}
}

func TestWhatIsNoNumberIsLeftOut(t *testing.T) {
	h := newHistogram()
	for _, us := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got := h.record(us); got != unrecorded {
			t.Errorf("%v: clip %v, want unrecorded", us, got)
		}
	}
	if h.count != 0 || h.sumUs != 0 {
		t.Errorf("count %d and sum %v, want none", h.count, h.sumUs)
	}
}

func TestAResetHistogramIsAsNew(t *testing.T) {
	h := newHistogram()
	h.record(30_000_000)
	h.record(5)
	h.reset()
	if *h != *newHistogram() {
		t.Fatal("something of the old values is left")
	}
}

func BenchmarkEncode(b *testing.B) {
	ours, theirs := newHistogram(), hdr.New(lowestUs, highestUs, significantDigits)
	for _, us := range logNormal(250, 200, 0.4) {
		ours.record(us)
		_ = theirs.RecordValue(int64(us))
	}
	encoder := newEncoder()
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			encoder.encode(ours)
		}
	})
	b.Run("library", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = theirs.Encode(hdr.V2CompressedEncodingCookieBase)
		}
	})
}
