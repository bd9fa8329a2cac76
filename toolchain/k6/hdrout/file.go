package hdrout

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// file writes lines and remembers its first error; after one it writes nothing more, so that the lines that are there
// are whole and the end line is missing.
type file struct {
	handle  *os.File
	buffer  *bufio.Writer
	onError func(error)
	err     error
}

// createFile replaces what is at path. onError hears of the first failed write.
func createFile(path string, onError func(error)) (*file, error) {
	handle, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("the hdr output cannot be written: %w; "+
			"name a file in an existing folder that this user may write to: --out hdr=<file>", err)
	}
	return &file{handle: handle, buffer: bufio.NewWriterSize(handle, 64<<10), onError: onError}, nil
}

func (f *file) write(line any) {
	if f.err != nil {
		return
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = f.buffer.Write(append(text, '\n'))
	}
	f.fail(err)
}

// flush hands the lines to the kernel, so that a reader sees whole seconds.
func (f *file) flush() {
	if f.err == nil {
		f.fail(f.buffer.Flush())
	}
}

// close returns the first error of the file's life.
func (f *file) close() error {
	f.flush()
	f.fail(f.handle.Close())
	return f.err
}

func (f *file) fail(err error) {
	if err == nil || f.err != nil {
		return
	}
	f.err = fmt.Errorf("the hdr output is incomplete from here on: %w; free space or name another file, then run again", err)
	f.onError(f.err)
}
