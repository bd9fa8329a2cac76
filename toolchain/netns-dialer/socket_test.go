package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSocketIsForThisUserOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dialer.sock")
	listener, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	found, err := os.Stat(path)
	if err != nil || found.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, error %v, want 0600", found.Mode(), err)
	}
	_ = listener.Close()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the socket is left behind")
	}
}

func TestAStaleSocketIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dialer.sock")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false) // as a dialer that was killed leaves it
	_ = stale.Close()
	listener, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
}

func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	live := filepath.Join(folder, "live.sock")
	listener, err := listen(live)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for path, want := range map[string]string{
		file:                             "is not a socket",
		live:                             "a process is listening",
		"":                               "-socket",
		filepath.Join(folder, "no", "x"): "existing folder",
	} {
		if _, err := listen(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q in it", path, err, want)
		}
	}
}
