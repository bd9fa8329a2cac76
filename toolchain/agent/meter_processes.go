package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// processesOf gives the processes of a group and of those below it by their numbers on the node: the meter shares its
// process namespace.
func processesOf(group string) ([]int, error) {
	pids := []int{}
	err := eachProcess(group, func(text string) error {
		pid, err := strconv.Atoi(text)
		pids = append(pids, pid)
		return err
	})
	return pids, err
}

// eachProcess looks at every process of a group and of those below it; groups that end meanwhile have none.
func eachProcess(group string, look func(pid string) error) error {
	return filepath.WalkDir(group, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "cgroup.procs" {
			return ignoreGone(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return ignoreGone(err)
		}
		for _, pid := range bytes.Fields(text) {
			if err := look(string(pid)); err != nil {
				return err
			}
		}
		return nil
	})
}

func ignoreGone(err error) error {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) || errors.Is(err, syscall.ENODEV) {
		return nil
	}
	return err
}
