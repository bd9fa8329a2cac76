// Package hdrout is the k6 output `--out hdr=<file>`: latency histograms, generator lag and counters, a line per key and
// second, in NDJSON with the schema meshbench.k6-hdr/1.
//
// # What is promised
//
//   - The first line is of kind "start". The last line is of kind "end" if and only if the output was stopped in order
//     and every line before it reached the file: a file without it is truncated. k6 stops its outputs in order after the
//     first SIGINT or SIGTERM too.
//   - A second is the Unix second in which a sample ended. It is written once it is three seconds old; what arrives
//     later makes a further line of the same key, so readers merge lines of equal keys.
//   - "latency", measure "service": http_req_duration of every request. Measure "response": the values of the Trend
//     meshbench_response_time (ms). Both by the tags `arm` ("" when there is none) and `scenario` and by statusClass,
//     the first digit of the tag `status` as "2xx"; a status that is absent or 0 is "err". A script that wants response
//     times by class therefore adds the tag `status` to them.
//   - "lag": the values of the Trend meshbench_send_lag (ms), over all arms.
//   - count, sumUs, minUs and maxUs are exact, unrounded values in microseconds; hdr is an HdrHistogram in the V2 compressed
//     base64 encoding, unit 1 us, range 1 us..60 s, three significant digits.
//   - "counters", by arm: sent counts requests that ended (answered or failed, redirects included), errors those of them
//     that k6 counts in http_req_failed (any status outside 200..399, unless the script sets a response callback; with
//     the callback null: classes 4xx, 5xx and err), newConnections those that opened a connection.
//   - "generator": iterations that ended and iterations that k6 dropped for want of an idle VU.
//   - "end": clippedLow counts values below 0, recorded as 1 us; clippedHigh those above 60 s, recorded as 60 s;
//     unrecorded those that are no finite number and are in no line.
//
// The load is never held up: samples are buffered, and one goroutine encodes and writes them. A write error is logged
// once when it happens, ends the writing, and is what Stop returns.
package hdrout
