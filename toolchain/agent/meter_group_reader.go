package main

import (
	"errors"
	"path/filepath"
)

// cpuTime of a group since it was made, user and system together being the usage.
type cpuTime struct {
	UsageNs  int64 `json:"usageNs"`
	UserNs   int64 `json:"userNs"`
	SystemNs int64 `json:"systemNs"`
}

func (t *cpuTime) add(other cpuTime) {
	t.UsageNs += other.UsageNs
	t.UserNs += other.UserNs
	t.SystemNs += other.SystemNs
}

// groupReader keeps the files of one group open, and what they said last.
type groupReader struct {
	// Version 1.
	usage, user, system *keptFile
	// Version 2: times and throttled periods. Version 1: the latter, or nil.
	stat *keptFile
	last cpuTime
}

func openGroup(where layout, folder string) (*groupReader, error) {
	times := filepath.Join(where.times, folder)
	reader := &groupReader{}
	var err error
	if where.version == 2 {
		reader.stat, err = keep(filepath.Join(times, "cpu.stat"), 4<<10)
		return reader, err
	}
	open := func(name string) *keptFile {
		file, failed := keep(filepath.Join(times, name), 64)
		err = errors.Join(err, failed)
		return file
	}
	reader.usage, reader.user, reader.system = open("cpuacct.usage"), open("cpuacct.usage_user"), open("cpuacct.usage_sys")
	if err != nil {
		reader.close()
		return nil, err
	}
	if where.quota != "" {
		// Absent where the kernel has no quotas.
		reader.stat, _ = keep(filepath.Join(where.quota, folder, "cpu.stat"), 1<<10)
	}
	return reader, nil
}

func (r *groupReader) close() {
	for _, file := range []*keptFile{r.usage, r.user, r.system, r.stat} {
		if file != nil {
			file.close()
		}
	}
}

// read gives the time and the throttled periods, -1 where the kernel does not say; with an error the last time that was
// read.
func (r *groupReader) read() (cpuTime, int64, error) {
	now, err := r.readTimes()
	if err != nil {
		return r.last, -1, err
	}
	r.last = now
	if r.stat == nil {
		return now, -1, nil
	}
	text, err := r.stat.read()
	if err != nil {
		return now, -1, err
	}
	throttled, found := valueOf(text, "nr_throttled")
	if !found {
		throttled = -1
	}
	return now, throttled, nil
}

var errNoTimes = errors.New("cpu.stat without usage_usec, user_usec and system_usec")

func (r *groupReader) readTimes() (cpuTime, error) {
	if r.usage == nil {
		text, err := r.stat.read()
		if err != nil {
			return cpuTime{}, err
		}
		usage, hasUsage := valueOf(text, "usage_usec")
		user, hasUser := valueOf(text, "user_usec")
		system, hasSystem := valueOf(text, "system_usec")
		if !hasUsage || !hasUser || !hasSystem {
			return cpuTime{}, errNoTimes
		}
		return cpuTime{usage * 1000, user * 1000, system * 1000}, nil
	}
	// Each is read whatever became of the others: a group that is gone is gone for all.
	usage, first := r.usage.number()
	user, second := r.user.number()
	system, third := r.system.number()
	if err := errors.Join(first, second, third); err != nil {
		return cpuTime{}, err
	}
	return divided(r.last, usage, user, system), nil
}

// divided splits the exact usage by what the ticks of version 1 saw, and never lets a part shrink. Version 2 does the
// same inside the kernel (cputime_adjust of kernel/sched/cputime.c), so both give the same numbers for the same work.
func divided(last cpuTime, usage, tickUser, tickSystem int64) cpuTime {
	usage = max(usage, last.UsageNs)
	system := usage
	switch {
	case tickSystem == 0:
		system = 0
	case tickUser > 0:
		system = int64(float64(usage) * (float64(tickSystem) / float64(tickSystem+tickUser)))
	}
	system = max(system, last.SystemNs)
	user := usage - system
	if user < last.UserNs {
		user = last.UserNs
		system = usage - user
	}
	return cpuTime{usage, user, system}
}
