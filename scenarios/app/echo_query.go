package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	defaultSize = 1024
	maxSize     = 16 << 20
)

// echoQuery is what a request to `/` asks for.
type echoQuery struct {
	size   int
	delay  time.Duration
	status int
}

// parseEchoQuery returns an error whose text says what to send instead.
func parseEchoQuery(raw string) (echoQuery, error) {
	query := echoQuery{size: defaultSize, status: http.StatusOK}
	if raw == "" {
		return query, nil
	}
	values, err := url.ParseQuery(raw)
	if err != nil {
		return query, fmt.Errorf("the query %q cannot be read: %w; send ?size=1024&delay=500us&status=200", raw, err)
	}
	for name, all := range values {
		if err := query.set(name, all[len(all)-1]); err != nil {
			return query, err
		}
	}
	return query, nil
}

func (q *echoQuery) set(name, value string) (err error) {
	switch name {
	case "size":
		q.size, err = strconv.Atoi(value)
		if err != nil || q.size < 0 || q.size > maxSize {
			return fmt.Errorf("size=%s: send a number of bytes, 0 to %d", value, maxSize)
		}
	case "delay":
		q.delay, err = time.ParseDuration(value)
		if err != nil || q.delay < 0 || q.delay > maxDelay {
			return fmt.Errorf("delay=%s: send a duration with its unit, such as 500us, up to %v", value, maxDelay)
		}
	case "status":
		q.status, err = strconv.Atoi(value)
		if err != nil || q.status < 200 || q.status > 599 {
			return fmt.Errorf("status=%s: send a status of 200 to 599", value)
		}
	default:
		return fmt.Errorf("%s is not known; the parameters are size, delay and status", name)
	}
	return nil
}
