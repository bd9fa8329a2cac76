package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strconv"
)

// jiffies of all cores since the node was booted, 1/100 s each, as in the first line of /proc/stat; guest time is inside
// user time. https://man7.org/linux/man-pages/man5/proc_stat.5.html
type jiffies struct {
	User    int64 `json:"user"`
	Nice    int64 `json:"nice"`
	System  int64 `json:"system"`
	Idle    int64 `json:"idle"`
	Iowait  int64 `json:"iowait"`
	Irq     int64 `json:"irq"`
	Softirq int64 `json:"softirq"`
	Steal   int64 `json:"steal"`
}

// machineFiles are kept open between samples.
type machineFiles struct {
	stat, load *keptFile
	// cores that are online.
	cores int
}

func openMachine(proc string) (*machineFiles, error) {
	stat, err := keep(filepath.Join(proc, "stat"), 64<<10)
	if err != nil {
		return nil, err
	}
	load, err := keep(filepath.Join(proc, "loadavg"), 128)
	if err != nil {
		return nil, err
	}
	files := &machineFiles{stat: stat, load: load}
	_, _, err = files.read()
	return files, err
}

func (m *machineFiles) read() (jiffies, float64, error) {
	text, err := m.stat.read()
	if err != nil {
		return jiffies{}, 0, err
	}
	now, cores, err := parseStat(text)
	if err != nil {
		return jiffies{}, 0, err
	}
	m.cores = cores
	text, err = m.load.read()
	if err != nil {
		return jiffies{}, 0, err
	}
	first, _, _ := bytes.Cut(text, []byte(" "))
	load, err := strconv.ParseFloat(string(first), 64)
	return now, load, err
}

var errStat = errors.New("/proc/stat does not begin with the times of the CPU")

func parseStat(text []byte) (jiffies, int, error) {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	fields := bytes.Fields(line)
	if len(fields) < 9 || string(fields[0]) != "cpu" {
		return jiffies{}, 0, errStat
	}
	var numbers [8]int64
	for i := range numbers {
		number, err := strconv.ParseInt(string(fields[i+1]), 10, 64)
		if err != nil {
			return jiffies{}, 0, errStat
		}
		numbers[i] = number
	}
	cores := 0
	for bytes.HasPrefix(rest, []byte("cpu")) {
		cores++
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	n := numbers
	return jiffies{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]}, cores, nil
}
