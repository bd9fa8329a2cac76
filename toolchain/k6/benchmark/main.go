// Command benchmark measures what the output `--out hdr=` costs k6: CPU time per request with the output and without
// it, in pairs of runs of the same script whose order is drawn at random, against the echo application on loopback.
//
//	go run ./benchmark -k6 <binary> -app <binary> [-pairs 8] [-duration 7s] [-rate 1000]
//
// It prints the ratio of every pair and the mean with its 95 % interval, and exits with 1 when the mean exceeds
// 1.05, with 2 when it could not measure. What k6 takes to start is measured on its own and left out of both sides.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"
)

const allowed = 1.05

func main() {
	log.SetFlags(0)
	b := &bench{}
	pairs := flag.Int("pairs", 8, "pairs of runs")
	flag.StringVar(&b.k6, "k6", "", "k6 binary with the hdr output")
	flag.StringVar(&b.app, "app", "", "binary of scenarios/app")
	flag.IntVar(&b.rate, "rate", 1000, "requests per second")
	flag.DurationVar(&b.duration, "duration", 7*time.Second, "length of a run")
	flag.Parse()
	mean, err := b.measure(*pairs)
	if err != nil {
		log.Printf("benchmark: %v", err)
		os.Exit(2)
	}
	if mean > allowed {
		os.Exit(1)
	}
}

// measure prints as it goes and returns the mean ratio.
func (b *bench) measure(pairs int) (float64, error) {
	if b.k6 == "" || b.app == "" || pairs < 2 {
		return 0, errors.New("name the binaries with -k6 and -app, and at least 2 -pairs")
	}
	folder, err := os.MkdirTemp("", "meshbench-output-cost-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	stop, err := b.prepare(folder)
	if err != nil {
		return 0, err
	}
	defer stop()

	var start [2]float64
	for variant := range start {
		if start[variant], err = b.startCPU(variant == 1); err != nil {
			return 0, err
		}
	}
	fmt.Printf("start of k6: %.0f ms of CPU without, %.0f ms with the output\n", start[0]*1e3, start[1]*1e3)

	logs := make([]float64, pairs)
	for pair := range logs {
		var micros [2]float64 // CPU per request: without, with
		first := rand.IntN(2)
		for _, variant := range []int{first, 1 - first} {
			result, err := b.run(variant == 1, b.rate, b.duration)
			if err != nil {
				return 0, err
			}
			micros[variant] = (result.cpuSeconds - start[variant]) / float64(result.requests) * 1e6
		}
		logs[pair] = math.Log(micros[1] / micros[0])
		fmt.Printf("pair %2d: %6.1f us per request without, %6.1f us with: ratio %.3f\n",
			pair+1, micros[0], micros[1], micros[1]/micros[0])
	}
	mean, half := meanWithInterval(logs)
	fmt.Printf("mean ratio %.3f, 95 %% interval %.3f to %.3f (%d pairs); allowed %.2f\n",
		math.Exp(mean), math.Exp(mean-half), math.Exp(mean+half), pairs, allowed)
	return math.Exp(mean), nil
}

// startCPU is what k6 takes to start, run one request and end: the least of three.
func (b *bench) startCPU(withOutput bool) (float64, error) {
	least := math.Inf(1)
	for range 3 {
		result, err := b.run(withOutput, 1, time.Second)
		if err != nil {
			return 0, err
		}
		least = min(least, result.cpuSeconds)
	}
	return least, nil
}

// hint shows the end of what a failed program said.
func hint(command *exec.Cmd, output []byte, err error) error {
	return fmt.Errorf("%s: %w: %s", command, err, output[max(0, len(output)-1000):])
}
