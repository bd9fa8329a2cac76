package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Files of the agent in the folder of the results; those that begin with ownPrefix are in no manifest.
const (
	ownPrefix    = ".agent-"
	goFile       = ownPrefix + "go"
	doneFile     = ownPrefix + "done"
	stateFile    = ownPrefix + "state.json"
	manifestFile = "manifest.json"
	logFile      = "command.log"
)

// state is where the command is. Ended comes after the manifest, which is complete by then.
type state struct {
	State    string `json:"state"` // held, running, ended
	ExitCode *int   `json:"exitCode"`
}

// folder holds the results of one command. It may belong to another user, as long as files can be made in it.
type folder string

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

// begin forgets what an earlier run of the same container left, and says held.
func (f folder) begin() error {
	for _, name := range []string{goFile, doneFile, manifestFile} {
		if err := os.Remove(f.path(name)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return f.say(state{State: "held"})
}

func (f folder) say(now state) error { return f.writeJSON(stateFile, now) }

// writeJSON replaces a file at once: a reader sees the old one or the new one, whole.
func (f folder) writeJSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	scratch, err := os.CreateTemp(string(f), ownPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(scratch.Name())
	_, err = scratch.Write(append(text, '\n'))
	if chmod := scratch.Chmod(0o644); err == nil {
		err = chmod
	}
	if closed := scratch.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(scratch.Name(), f.path(name))
}

func (f folder) touch(name string) error {
	file, err := os.OpenFile(f.path(name), os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return file.Close()
}

// state reads where the command is. The container may be up for an instant before `agent run` says so.
func (f folder) state(stop context.Context) (state, error) {
	var now state
	patience, cancel := context.WithTimeout(stop, 5*time.Second)
	defer cancel()
	if !f.await(patience, stateFile, 20*time.Millisecond) {
		return now, fmt.Errorf("agent run has not begun in %s", f)
	}
	text, err := os.ReadFile(f.path(stateFile))
	if err != nil {
		return now, err
	}
	return now, json.Unmarshal(text, &now)
}

// await tells whether the file appeared before stop was done.
func (f folder) await(stop context.Context, name string, every time.Duration) bool {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		if _, err := os.Stat(f.path(name)); err == nil {
			return true
		}
		select {
		case <-stop.Done():
			return false
		case <-ticks.C:
		}
	}
}
