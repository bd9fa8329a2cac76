package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// meter reads one node. Its lock is held while a sample is taken and while samples are picked, never while they are sent.
type meter struct {
	node   string
	bootID string
	proc   string

	mutex   sync.Mutex
	groups  *groups
	machine *machineFiles
	ring    *ring
}

// sample is one reading of everything; all values only grow.
type sample struct {
	// atNs is the wall clock in the middle of the reading.
	atNs         int64
	machine      jiffies
	loadAverage1 float64
	// pods is the CPU time of all pods of the node together, those included that are gone.
	pods       cpuTime
	containers []containerCPU
}

// containerCPU is one container's reading.
type containerCPU struct {
	id string
	cpuTime
	// throttledPeriods is -1 where the kernel does not say.
	throttledPeriods int64
}

func newMeter(cgroups, proc, node string) (*meter, error) {
	boot, err := os.ReadFile(filepath.Join(proc, "sys/kernel/random/boot_id"))
	if err != nil {
		return nil, err
	}
	machine, err := openMachine(proc)
	if err != nil {
		return nil, err
	}
	layout, err := findLayout(cgroups)
	if err != nil {
		return nil, err
	}
	return &meter{
		node:    node,
		bootID:  strings.TrimSpace(string(boot)),
		proc:    proc,
		groups:  newGroups(layout),
		machine: machine,
		ring:    newRing(1),
	}, nil
}

// take adds a sample to the ring.
func (m *meter) take() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	// Before the clock is read: listing takes longer than reading, and is not part of it.
	m.groups.listIfDue(time.Now())
	before := time.Now()
	machine, load, err := m.machine.read()
	if err != nil {
		return err
	}
	pods, containers := m.groups.read()
	middle := before.Add(time.Since(before) / 2)
	m.ring.add(sample{atNs: middle.UnixNano(), machine: machine, loadAverage1: load, pods: pods, containers: containers})
	return nil
}

// between gives the samples from the last one at or before the first moment to the first one at or after the last: those
// that are needed to interpolate at both. It takes one where that moment is past, and no sample is as late.
func (m *meter) between(fromNs, toNs int64) []sample {
	m.mutex.Lock()
	newest := m.ring.newestNs()
	m.mutex.Unlock()
	if newest < toNs && toNs <= time.Now().UnixNano() {
		_ = m.take()
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.ring.around(fromNs, toNs)
}
