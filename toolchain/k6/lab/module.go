// Package lab is the JavaScript module `k6/x/meshbench`: connections that are opened inside network namespaces, a
// monotonic clock, and the lateness of an iteration. scenarios/_lib/k6-x-meshbench.d.ts declares it for scripts.
//
// What is promised:
//
//   - A connection to a routed address is opened inside its namespace and stays there; nothing else of the VU leaves the
//     namespace in which k6 was started. A thread that cannot return ends and is never used again.
//   - The process holds one descriptor for each namespace, however many VUs ask for it, until it ends.
//   - lag and nanotime read CLOCK_MONOTONIC: a step of the wall clock does not touch them.
package lab

import (
	"go.k6.io/k6/v2/js/modules"
)

func init() {
	modules.Register("k6/x/meshbench", &root{namespaces: newNamespaces(), schedule: newSchedule()})
}

// root is what all VUs of the process share.
type root struct {
	namespaces *namespaces
	schedule   *schedule
}

var _ modules.Module = (*root)(nil)

// NewModuleInstance is called by k6 once per VU.
func (r *root) NewModuleInstance(vu modules.VU) modules.Instance {
	return &instance{root: r, vu: vu}
}

type instance struct {
	*root
	vu     modules.VU
	router *router
}

// Exports lists what a script can import.
func (i *instance) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{
		"route":    i.route,
		"nanotime": func() float64 { return float64(monotonicNs()) },
		"lag":      i.lag,
	}}
}

// lag is how late the iteration n of a constant arrival rate starts, in milliseconds; see schedule.
func (i *instance) lag(n, periodNs float64) (float64, error) {
	lateNs, err := i.schedule.lateNs(monotonicNs(), n, periodNs)
	return float64(lateNs) / 1e6, err
}
