package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// memoryUse of all processes of a container, now.
type memoryUse struct {
	PssBytes        int64 `json:"pssBytes"`
	AnonymousBytes  int64 `json:"anonymousBytes"`
	RssBytes        int64 `json:"rssBytes"`
	ContextSwitches int64 `json:"contextSwitches"`
}

// memoryOf adds up the processes of a group and of those below it. One that ends meanwhile counts nothing; one that must
// not be read is an error, because nothing would look like very little.
func memoryOf(proc, group string) (memoryUse, error) {
	var use memoryUse
	err := eachProcess(group, func(pid string) error { return use.addProcess(filepath.Join(proc, pid)) })
	return use, err
}

func (use *memoryUse) addProcess(folder string) error {
	text, err := os.ReadFile(filepath.Join(folder, "smaps_rollup"))
	if err != nil {
		if errors.Is(err, os.ErrPermission) {
			return fmt.Errorf("%w; the meter needs SYS_PTRACE", err)
		}
		return ignoreGone(err)
	}
	use.PssBytes += kibOf(text, "Pss:")
	use.AnonymousBytes += kibOf(text, "Anonymous:")
	use.RssBytes += kibOf(text, "Rss:")
	for _, thread := range foldersIn(filepath.Join(folder, "task")) {
		text, err := os.ReadFile(filepath.Join(folder, "task", thread, "status"))
		if err != nil {
			if err = ignoreGone(err); err != nil {
				return err
			}
			continue
		}
		use.ContextSwitches += fieldOf(text, "voluntary_ctxt_switches:") + fieldOf(text, "nonvoluntary_ctxt_switches:")
	}
	return nil
}

func kibOf(text []byte, key string) int64 { return fieldOf(text, key) * 1024 }

func fieldOf(text []byte, key string) int64 {
	for line := range bytes.Lines(text) {
		fields := bytes.Fields(line)
		if len(fields) > 1 && string(fields[0]) == key {
			number, _ := strconv.ParseInt(string(fields[1]), 10, 64)
			return number
		}
	}
	return 0
}
