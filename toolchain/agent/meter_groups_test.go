package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

func itoa(number int) string { return strconv.Itoa(number) }

func hexID(digit string) string { return strings.Repeat(digit, 64) }

// putV1 writes a group of version 1: nanoseconds in all, and as the ticks saw them.
func putV1(t *testing.T, root, group string, usage, user, system int) {
	t.Helper()
	write(t, itoa(usage)+"\n", root, "cpuacct", group, "cpuacct.usage")
	write(t, itoa(user)+"\n", root, "cpuacct", group, "cpuacct.usage_user")
	write(t, itoa(system)+"\n", root, "cpuacct", group, "cpuacct.usage_sys")
	write(t, "nr_periods 9\nnr_throttled 4\nthrottled_time 1\n", root, "cpu", group, "cpu.stat")
}

func putV2(t *testing.T, root, group string, usage, user, system int) {
	t.Helper()
	write(t, "usage_usec "+itoa(usage)+"\nuser_usec "+itoa(user)+"\nsystem_usec "+itoa(system)+
		"\nnr_periods 9\nnr_throttled 4\n", root, group, "cpu.stat")
}

func opened(t *testing.T, root string) *groups {
	t.Helper()
	where, err := findLayout(root)
	if err != nil {
		t.Fatal(err)
	}
	all := newGroups(where)
	all.listIfDue(time.Now())
	return all
}

func TestContainersAreFoundInEveryLayout(t *testing.T) {
	pod := "kubepods/burstable/pod1/" + hexID("a")
	slice := "kubepods.slice/kubepods-pod1.slice/"
	trees := map[string]struct {
		version int
		put     func(root string)
		pods    int64
	}{
		"version 1": {1, func(root string) {
			putV1(t, root, "", 9e9, 1, 1)
			putV1(t, root, "mesh1/kubepods", 5e9, 3e9, 2e9)
			putV1(t, root, "mesh1/"+pod, 2e9, 1e9, 1e9)
		}, 5e9},
		"both beside each other": {1, func(root string) {
			putV1(t, root, "", 9e9, 1, 1)
			putV1(t, root, "kubepods", 5e9, 3e9, 2e9)
			putV1(t, root, pod, 2e9, 1e9, 1e9)
			write(t, "", root, "unified", "cgroup.controllers")
			putV2(t, filepath.Join(root, "unified"), pod, 1, 1, 0)
		}, 5e9},
		"version 2": {2, func(root string) {
			write(t, "cpu", root, "cgroup.controllers")
			putV2(t, root, "kubepods.slice", 5e6, 3e6, 2e6)
			putV2(t, root, slice+"cri-containerd-"+hexID("a")+".scope", 2e6, 1e6, 1e6)
			putV2(t, root, slice+"crio-conmon-"+hexID("b")+".scope", 7e6, 7e6, 0)
			putV2(t, root, "system.slice/docker-"+hexID("c")+".scope", 7e6, 7e6, 0)
		}, 5e9},
		"version 2 without controllers": {2, func(root string) {
			write(t, "", root, "unified", "cgroup.controllers")
			putV2(t, root+"/unified", "kubepods", 5e6, 3e6, 2e6)
			putV2(t, root+"/unified", pod, 2e6, 1e6, 1e6)
		}, 5e9},
	}
	for name, tree := range trees {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			tree.put(root)
			all := opened(t, root)
			pods, containers := all.read()
			want := containerCPU{hexID("a"), cpuTime{2e9, 1e9, 1e9}, 4}
			if all.layout.version != tree.version || pods.UsageNs != tree.pods {
				t.Errorf("%v, pods %+v", all.layout, pods)
			}
			if len(containers) != 1 || containers[0] != want {
				t.Errorf("containers %+v", containers)
			}
		})
	}
}

func TestAFolderWithoutCgroupsIsRefused(t *testing.T) {
	if _, err := findLayout(t.TempDir()); err == nil {
		t.Error("an empty folder has no layout")
	}
}

func TestContainerIDs(t *testing.T) {
	id := hexID("4")
	for name, want := range map[string]string{
		id:                                id,
		"cri-containerd-" + id + ".scope": id,
		"crio-" + id + ".scope":           id,
		"docker-" + id + ".scope":         id,
		"kubepods-podx.slice:cri-containerd:" + id: id,
		"crio-conmon-" + id + ".scope":             "",
		id + "5":                                   "",
		"pod7c8e1f9a-0000":                         "",
	} {
		if got := containerID(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestNewContainersAreFoundAndThoseThatAreGoneAreNot(t *testing.T) {
	root := t.TempDir()
	putV1(t, root, "", 9e9, 1, 1)
	putV1(t, root, "kubepods", 5e9, 3e9, 2e9)
	all := opened(t, root)
	putV1(t, root, "kubepods/pod1/"+hexID("a"), 1, 1, 0)
	all.listIfDue(time.Now())
	if _, containers := all.read(); len(containers) != 0 {
		t.Fatal("listed again within a second")
	}
	all.listIfDue(time.Now().Add(listPodsEvery))
	if _, containers := all.read(); len(containers) != 1 {
		t.Fatal("not found")
	}
	// The kernel gives ENODEV for a group that is gone; here an empty file must do.
	_ = os.Truncate(filepath.Join(root, "cpuacct/kubepods/pod1", hexID("a"), "cpuacct.usage"), 0)
	if _, containers := all.read(); len(containers) != 0 {
		t.Fatal("still there")
	}
}

func TestTheTimeOfAllPodsOnlyGrows(t *testing.T) {
	root := t.TempDir()
	putV1(t, root, "", 9e9, 1, 1)
	putV1(t, root, "kubepods", 5e9, 3e9, 2e9)
	all := opened(t, root)
	all.read()
	_ = os.Truncate(filepath.Join(root, "cpuacct/kubepods/cpuacct.usage"), 0)
	for range 2 {
		if pods, _ := all.read(); pods.UsageNs != 5e9 {
			t.Errorf("%+v", pods)
		}
	}
	if err := os.RemoveAll(filepath.Join(root, "cpuacct/kubepods")); err != nil {
		t.Fatal(err)
	}
	putV1(t, root, "kubepods", 1e9, 1e9, 0)
	all.listIfDue(time.Now().Add(findRootsEvery))
	if pods, _ := all.read(); pods.UsageNs != 6e9 {
		t.Errorf("%+v", pods)
	}
}

func TestTheDivisionOfVersion1AddsUpAndNeverShrinks(t *testing.T) {
	first := divided(cpuTime{}, 1000, 300, 100)
	if first != (cpuTime{1000, 750, 250}) {
		t.Errorf("%+v", first)
	}
	// The ticks now saw nearly all in user mode: the kernel's part stands still.
	second := divided(first, 1100, 900, 100)
	if second != (cpuTime{1100, 850, 250}) {
		t.Errorf("%+v", second)
	}
	if got := divided(cpuTime{}, 5, 0, 0); got != (cpuTime{5, 5, 0}) {
		t.Errorf("before the first tick: %+v", got)
	}
}
