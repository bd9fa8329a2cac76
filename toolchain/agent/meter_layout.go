package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// layout is where a node's cgroups count CPU time. https://docs.kernel.org/admin-guide/cgroup-v1/cpuacct.html,
// https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
type layout struct {
	version int
	// times is the root of the groups that count CPU time.
	times string
	// quota is the root of the groups that count throttled periods; with version 2 the same.
	quota string
}

func (l layout) String() string { return fmt.Sprintf("v%d in %s", l.version, l.times) }

// findLayout knows version 2 (one tree), version 1 (a tree for each controller), and both beside each other, where the
// controllers are in version 1 and its tree is the one that counts.
func findLayout(root string) (layout, error) {
	if isThere(root, "cgroup.controllers") {
		return layout{2, root, root}, nil
	}
	for _, name := range []string{"cpuacct", "cpu,cpuacct", "cpuacct,cpu"} {
		if isThere(root, name, "cpuacct.usage") {
			return layout{1, filepath.Join(root, name), quotaRoot(root)}, nil
		}
	}
	if unified := filepath.Join(root, "unified"); isThere(unified, "cgroup.controllers") {
		return layout{2, unified, unified}, nil
	}
	return layout{}, fmt.Errorf("no cgroups that count CPU time in %s: is it the node's /sys/fs/cgroup?", root)
}

func quotaRoot(root string) string {
	for _, name := range []string{"cpu", "cpu,cpuacct", "cpuacct,cpu"} {
		if isThere(root, name, "cpu.shares") || isThere(root, name, "cpu.stat") {
			return filepath.Join(root, name)
		}
	}
	return ""
}

func isThere(parts ...string) bool {
	_, err := os.Stat(filepath.Join(parts...))
	return err == nil
}

// Runtimes name a container's group by its id alone (cgroupfs driver) or as a scope (systemd driver).
var containerFolder = regexp.MustCompile(`^(?:.*[-:])?([0-9a-f]{64})(?:\.scope)?$`)

// The monitor that CRI-O keeps beside each container is not the container.
var monitorFolder = regexp.MustCompile(`(?:^|-)conmon-`)

// containerID of a group by its folder's name; empty where it is no container.
func containerID(folder string) string {
	found := containerFolder.FindStringSubmatch(folder)
	if found == nil || monitorFolder.MatchString(folder) {
		return ""
	}
	return found[1]
}
