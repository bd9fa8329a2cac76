package main

import "math"

// meanWithInterval returns the mean and half the width of its 95 % interval by Student's t.
func meanWithInterval(values []float64) (mean, half float64) {
	count := float64(len(values))
	for _, value := range values {
		mean += value / count
	}
	var squares float64
	for _, value := range values {
		squares += (value - mean) * (value - mean)
	}
	standardError := math.Sqrt(squares / (count - 1) / count)
	return mean, studentT(len(values)-1) * standardError
}

// studentT is the 97.5 % point of Student's distribution, by degrees of freedom; beyond the table, by the first terms of
// its expansion about the normal distribution (Abramowitz and Stegun, 26.7.5).
func studentT(degrees int) float64 {
	table := []float64{
		12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
		2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
	}
	if degrees <= len(table) {
		return table[degrees-1]
	}
	const z = 1.959964
	n := float64(degrees)
	return z + (z*z*z+z)/(4*n) + (5*math.Pow(z, 5)+16*z*z*z+3*z)/(96*n*n)
}
