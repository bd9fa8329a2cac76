package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// manifest is what a command left behind, as it lies on disk.
type manifest struct {
	Schema    string     `json:"schema"`
	ExitCode  int        `json:"exitCode"`
	StartedAt time.Time  `json:"startedAt"`
	EndedAt   time.Time  `json:"endedAt"`
	Files     []fileFact `json:"files"`
	// Error says why the command could not be started.
	Error string `json:"error,omitempty"`
}

type fileFact struct {
	// Name is relative to the folder, with slashes.
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	Sha256 string `json:"sha256"`
}

// filesIn lists every regular file of the folder but the agent's own, sorted by name.
func filesIn(results folder) ([]fileFact, error) {
	facts := []fileFact{}
	err := filepath.WalkDir(string(results), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(string(results), path)
		if err != nil || name == manifestFile || strings.HasPrefix(name, ownPrefix) {
			return err
		}
		fact, err := factOf(path)
		fact.Name = filepath.ToSlash(name)
		facts = append(facts, fact)
		return err
	})
	return facts, err
}

func factOf(path string) (fileFact, error) {
	file, err := os.Open(path)
	if err != nil {
		return fileFact{}, err
	}
	defer file.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	return fileFact{Bytes: size, Sha256: hex.EncodeToString(hash.Sum(nil))}, err
}
