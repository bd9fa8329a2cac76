package main

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	listPodsEvery  = time.Second
	findRootsEvery = 10 * time.Second
	// The kubelet's group is near the top, or below the one of the service that runs it.
	rootsDepth = 6
)

// groups knows the groups of the node's pods. Reading them is cheap, because their files stay open; listing them is not,
// so new containers are looked for once a second, and the kubelet's groups every ten seconds.
type groups struct {
	layout layout
	roots  map[string]*groupReader
	// gone is what roots used that are no more: the sum over all pods only grows.
	gone       cpuTime
	containers map[string]*container
	nextList   time.Time
	nextRoots  time.Time
}

// container is a group that is named after one.
type container struct {
	id     string
	folder string
	reader *groupReader
}

func newGroups(where layout) *groups {
	return &groups{layout: where, roots: map[string]*groupReader{}, containers: map[string]*container{}}
}

func (g *groups) listIfDue(now time.Time) {
	if !now.Before(g.nextRoots) {
		g.nextRoots = now.Add(findRootsEvery)
		g.findRoots("", rootsDepth)
	}
	if !now.Before(g.nextList) {
		g.nextList = now.Add(listPodsEvery)
		for root := range g.roots {
			g.findContainers(root)
		}
	}
}

// findRoots looks for the topmost groups that a kubelet made: kubepods, kubepods.slice, kubelet-kubepods.slice.
func (g *groups) findRoots(below string, depth int) {
	for _, name := range foldersIn(filepath.Join(g.layout.times, below)) {
		folder := filepath.Join(below, name)
		switch {
		case strings.Contains(name, "kubepods"):
			g.addRoot(folder)
		case depth > 1:
			g.findRoots(folder, depth-1)
		}
	}
}

func (g *groups) addRoot(folder string) {
	if g.roots[folder] != nil {
		return
	}
	if reader, err := openGroup(g.layout, folder); err == nil {
		g.roots[folder] = reader
	}
}

// findContainers looks below a folder, and not inside containers.
func (g *groups) findContainers(folder string) {
	id := containerID(filepath.Base(folder))
	if id == "" {
		for _, name := range foldersIn(filepath.Join(g.layout.times, folder)) {
			g.findContainers(filepath.Join(folder, name))
		}
		return
	}
	if g.containers[id] != nil {
		return
	}
	// It may end at any time; then it is no more.
	if reader, err := openGroup(g.layout, folder); err == nil {
		g.containers[id] = &container{id, folder, reader}
	}
}

// read gives the time of all pods together, and of each container.
func (g *groups) read() (cpuTime, []containerCPU) {
	pods := g.gone
	for folder, root := range g.roots {
		now, _, err := root.read()
		pods.add(now)
		if err != nil {
			g.gone.add(now)
			root.close()
			delete(g.roots, folder)
		}
	}
	readings := make([]containerCPU, 0, len(g.containers))
	for id, each := range g.containers {
		now, throttled, err := each.reader.read()
		if err != nil {
			each.reader.close()
			delete(g.containers, id)
			continue
		}
		readings = append(readings, containerCPU{id, now, throttled})
	}
	return pods, readings
}

func foldersIn(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	names := []string{}
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}
