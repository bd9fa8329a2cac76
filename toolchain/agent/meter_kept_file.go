package main

import (
	"bytes"
	"errors"
	"strconv"
	"syscall"
)

// keptFile is a small file of the kernel that is read again and again, with one system call each time: the kernel writes
// it anew whenever it is read from its beginning.
type keptFile struct {
	descriptor int
	buffer     []byte
}

func keep(path string, limitBytes int) (*keptFile, error) {
	descriptor, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &pathError{path, err}
	}
	return &keptFile{descriptor, make([]byte, limitBytes)}, nil
}

type pathError struct {
	path string
	err  error
}

func (e *pathError) Error() string { return e.path + ": " + e.err.Error() }
func (e *pathError) Unwrap() error { return e.err }

// read gives the text until the next read. A group that is gone gives ENODEV.
func (f *keptFile) read() ([]byte, error) {
	for {
		n, err := syscall.Pread(f.descriptor, f.buffer, 0)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		return f.buffer[:max(0, n)], err
	}
}

func (f *keptFile) number() (int64, error) {
	text, err := f.read()
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
}

func (f *keptFile) close() { _ = syscall.Close(f.descriptor) }

// valueOf reads `key value` of a flat keyed file.
func valueOf(text []byte, key string) (int64, bool) {
	for len(text) > 0 {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		name, value, found := bytes.Cut(line, []byte(" "))
		if found && string(name) == key {
			number, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			return number, err == nil
		}
	}
	return 0, false
}
