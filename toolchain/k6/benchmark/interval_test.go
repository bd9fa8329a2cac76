package main

import (
	"math"
	"testing"
)

func TestMeanAndIntervalAreStudents(t *testing.T) {
	mean, half := meanWithInterval([]float64{1, 2, 3, 4, 5})
	// sd = sqrt(2.5), standard error = sqrt(0.5), t(4) = 2.776
	if math.Abs(mean-3) > 1e-12 || math.Abs(half-2.776*math.Sqrt(0.5)) > 1e-9 {
		t.Fatalf("got %v ± %v", mean, half)
	}
}

func TestStudentTGoesOnBeyondItsTable(t *testing.T) {
	for degrees, want := range map[int]float64{21: 2.0796, 30: 2.0423, 100: 1.9840} {
		if got := studentT(degrees); math.Abs(got-want) > 5e-4 {
			t.Errorf("t(%d) is %v, want %v", degrees, got, want)
		}
	}
}
