package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func statusOf(t *testing.T, at string) string {
	t.Helper()
	asked := start(t, "status", "--folder", at)
	if code := asked.end(t); code != 0 {
		t.Fatalf("status ended with %d: %s", code, asked.out.String())
	}
	return strings.TrimSpace(asked.out.String())
}

func tell(t *testing.T, what, at string) {
	t.Helper()
	told := start(t, what, "--folder", at)
	if code := told.end(t); code != 0 {
		t.Fatalf("%s ended with %d: %s", what, code, told.out.String())
	}
}

func awaitStatus(t *testing.T, at, wanted string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if statusOf(t, at) == wanted {
			return
		}
	}
	t.Fatalf("status is %s, not %s", statusOf(t, at), wanted)
}

func manifestOf(t *testing.T, at string) manifest {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(at, manifestFile))
	if err != nil {
		t.Fatal(err)
	}
	var read manifest
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestACommandIsHeldUntilGoAndItsFilesKeptUntilDone(t *testing.T) {
	at := t.TempDir()
	agent := start(t, "run", "--folder", at, "--", "sh", "-c",
		"mkdir "+at+"/sub; printf abc >"+at+"/sub/file; echo out; echo err >&2; exit 7")
	if got := statusOf(t, at); got != `{"state":"held","exitCode":null}` {
		t.Fatal(got)
	}
	time.Sleep(100 * time.Millisecond)
	if _, err := os.Stat(filepath.Join(at, "sub")); err == nil {
		t.Fatal("it ran before it was told to")
	}
	tell(t, "go", at)
	awaitStatus(t, at, `{"state":"ended","exitCode":7}`)
	got := manifestOf(t, at)
	if got.Schema != "meshbench.manifest/1" || got.ExitCode != 7 || got.Error != "" || got.EndedAt.Before(got.StartedAt) {
		t.Errorf("%+v", got)
	}
	log := fileFact{logFile, 8, "9f345aa1474b011fb7f938c3c12eb48e8b583d94bdbe1235d9e972cfe5b1b4ef"}
	file := fileFact{"sub/file", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
	if len(got.Files) != 2 || got.Files[0] != log || got.Files[1] != file {
		t.Errorf("files are %+v", got.Files)
	}
	tell(t, "done", at)
	if code := agent.end(t); code != 7 {
		t.Errorf("ended with %d", code)
	}
	if !strings.Contains(agent.out.String(), "out\nerr\n") {
		t.Errorf("the log's end is not in the container's own: %q", agent.out.String())
	}
}

func TestACommandThatCannotBeStartedIsInTheManifest(t *testing.T) {
	at := t.TempDir()
	agent := start(t, "run", "--folder", at, "--keep", "10ms", "--", "/no/such/command")
	tell(t, "go", at)
	if code := agent.end(t); code != 127 {
		t.Errorf("ended with %d", code)
	}
	if got := manifestOf(t, at); got.ExitCode != 127 || !strings.Contains(got.Error, "/no/such/command") {
		t.Errorf("%+v", got)
	}
}

func TestDoneBeforeTheEndLetsTheCommandEndFirst(t *testing.T) {
	at := t.TempDir()
	agent := start(t, "run", "--folder", at, "--", "sleep", "0.3")
	tell(t, "done", at)
	tell(t, "go", at)
	if code := agent.end(t); code != 0 {
		t.Errorf("ended with %d", code)
	}
	if got := manifestOf(t, at); got.EndedAt.Sub(got.StartedAt) < 300*time.Millisecond {
		t.Errorf("%+v", got)
	}
}

func TestASignalEndsTheCommandAndItsChildrenAndLeavesAManifest(t *testing.T) {
	at := t.TempDir()
	agent := start(t, "run", "--folder", at, "--", "sh", "-c", "sleep 60 & echo $! >"+at+"/pid; wait")
	tell(t, "go", at)
	results := folder(at)
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	results.await(patience, "pid", time.Millisecond)
	time.Sleep(50 * time.Millisecond)
	_ = agent.Process.Signal(syscall.SIGTERM)
	if code := agent.end(t); code != 143 {
		t.Errorf("ended with %d", code)
	}
	text, _ := os.ReadFile(filepath.Join(at, "pid"))
	command, err := os.ReadFile(filepath.Join("/proc", strings.TrimSpace(string(text)), "cmdline"))
	if err == nil && strings.Contains(string(command), "sleep") {
		t.Error("its child lives on")
	}
	if got := manifestOf(t, at); got.ExitCode != 143 || len(got.Files) != 2 {
		t.Errorf("%+v", got)
	}
}

func TestASignalEndsAHeldCommandWithoutRunningIt(t *testing.T) {
	at := t.TempDir()
	agent := start(t, "run", "--folder", at, "--", "touch", at+"/ran")
	awaitStatus(t, at, `{"state":"held","exitCode":null}`)
	_ = agent.Process.Signal(syscall.SIGTERM)
	if code := agent.end(t); code != 143 {
		t.Errorf("ended with %d", code)
	}
	if _, err := os.Stat(at + "/ran"); err == nil {
		t.Error("it ran")
	}
}

func TestARestartedContainerIsHeldAgain(t *testing.T) {
	at := t.TempDir()
	write(t, "", at, goFile)
	write(t, "", at, doneFile)
	write(t, "{}", at, manifestFile)
	start(t, "run", "--folder", at, "--", "true")
	awaitStatus(t, at, `{"state":"held","exitCode":null}`)
	time.Sleep(100 * time.Millisecond)
	if got := statusOf(t, at); got != `{"state":"held","exitCode":null}` {
		t.Error(got)
	}
	if _, err := os.Stat(filepath.Join(at, manifestFile)); err == nil {
		t.Error("the manifest of the earlier run is still there")
	}
}

func TestOrphansAreReaped(t *testing.T) {
	at := t.TempDir()
	// Each leaves its group, so that it lives on: one ends before the command, one after it.
	agent := start(t, "run", "--folder", at, "--", "sh", "-c", "(setsid sleep 0.1 & setsid sleep 0.5 &); sleep 0.3")
	tell(t, "go", at)
	awaitStatus(t, at, `{"state":"ended","exitCode":0}`)
	for deadline := time.Now().Add(5 * time.Second); childrenOf(t, agent.Process.Pid) != ""; {
		if time.Now().After(deadline) {
			t.Fatalf("children after the end: %s", childrenOf(t, agent.Process.Pid))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func childrenOf(t *testing.T, pid int) string {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join("/proc", itoa(pid), "task/*/children"))
	all := ""
	for _, file := range found {
		text, _ := os.ReadFile(file)
		all += string(text)
	}
	return all
}

func TestStateIsWholeWhileItIsWritten(t *testing.T) {
	results := folder(t.TempDir())
	stop, cancel := context.WithCancel(context.Background())
	written := make(chan struct{})
	defer func() { cancel(); <-written }()
	go func() {
		defer close(written)
		for code := 0; stop.Err() == nil; code++ {
			_ = results.say(state{State: "ended", ExitCode: &code})
		}
	}()
	for range 2000 {
		if now, err := results.state(stop); err != nil || now.State != "ended" || now.ExitCode == nil {
			t.Fatalf("%+v %v", now, err)
		}
	}
}

func TestAFolderThatCannotBeWrittenToEndsTheRunAtOnce(t *testing.T) {
	agent := start(t, "run", "--folder", filepath.Join(t.TempDir(), "absent"), "--", "true")
	if code := agent.end(t); code != 1 {
		t.Errorf("ended with %d", code)
	}
}
