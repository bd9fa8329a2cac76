package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSendGivesAFileOfTheFolderAndNothingOutsideOfIt(t *testing.T) {
	outer := t.TempDir()
	at := filepath.Join(outer, "results")
	write(t, "inside", at, "sub", "file")
	write(t, "outside", outer, "secret")
	if err := os.Symlink("../secret", filepath.Join(at, "link")); err != nil {
		t.Fatal(err)
	}
	send := func(name string) (string, error) {
		var out bytes.Buffer
		_, err := sendCommand(context.Background(), []string{"--folder", at, name}, &out)
		return out.String(), err
	}
	if text, err := send("sub/file"); text != "inside" || err != nil {
		t.Errorf("%q %v", text, err)
	}
	for _, name := range []string{"../secret", "link", filepath.Join(outer, "secret"), "absent"} {
		if text, err := send(name); text != "" || err == nil {
			t.Errorf("%s gave %q", name, text)
		}
	}
	if _, err := sendCommand(context.Background(), []string{"--folder", at}, &bytes.Buffer{}); !errors.Is(err, errUsage) {
		t.Errorf("without a name: %v", err)
	}
}
