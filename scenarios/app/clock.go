package main

import "sync/atomic"

// clock is the application's own: what it measured since the last reset. A request is recorded where it began, so one
// that is running during a reset is forgotten.
type clock struct {
	readings atomic.Pointer[readings]
}

// readings of the requests to `/`.
type readings struct {
	delay   *durations
	handler *durations
}

func (c *clock) current() *readings { return c.readings.Load() }

func (c *clock) reset() { c.readings.Store(&readings{delay: newDurations(), handler: newDurations()}) }

type stats struct {
	// Requests to `/`, refused ones included.
	Requests int64   `json:"requests"`
	Delay    summary `json:"delay"`
	Handler  summary `json:"handler"`
}

func (r *readings) stats() stats {
	handler := r.handler.summary()
	return stats{Requests: handler.Count, Delay: r.delay.summary(), Handler: handler}
}
