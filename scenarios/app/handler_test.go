package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// app is the whole server, over HTTP/1.1 on loopback.
func app(t *testing.T, delay time.Duration, kind delayKind) *httptest.Server {
	t.Helper()
	planted, err := newPause(delay, kind)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = newServer(planted)
	server.Start()
	t.Cleanup(server.Close)
	return server
}

func call(t *testing.T, client *http.Client, method, url string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestTheBodyHasTheSizeAndStatusAskedFor(t *testing.T) {
	server := app(t, 0, automatic)
	for query, want := range map[string]struct{ status, size int }{
		"":                      {200, 1024},
		"?size=0":               {200, 0},
		"?size=1":               {200, 1},
		"?size=65537":           {200, 65537},
		"?size=16777216":        {200, 16 << 20},
		"?status=503&size=3":    {503, 3},
		"?status=599":           {599, 1024},
		"?delay=1us&status=404": {404, 1024},
	} {
		answer, body := call(t, server.Client(), "GET", server.URL+"/"+query)
		if answer.StatusCode != want.status || len(body) != want.size || answer.ContentLength != int64(want.size) {
			t.Errorf("%q: status %d, %d bytes, Content-Length %d", query, answer.StatusCode, len(body), answer.ContentLength)
		}
	}
	if answer, body := call(t, server.Client(), "GET", server.URL+"/?status=204"); answer.StatusCode != 204 || body != "" {
		t.Errorf("204 came with %d and %q", answer.StatusCode, body)
	}
}

func TestABadValueIsAnsweredWithItsRemedy(t *testing.T) {
	server := app(t, 0, automatic)
	for query, want := range map[string]string{
		"size=x":        "0 to 16777216",
		"size=-1":       "0 to 16777216",
		"size=16777217": "0 to 16777216",
		"delay=5":       "such as 500us",
		"delay=-1s":     "such as 500us",
		"delay=61s":     "up to 1m0s",
		"status=199":    "200 to 599",
		"status=600":    "200 to 599",
		"sice=5":        "the parameters are size, delay and status",
		"size=%zz":      "send ?size=",
	} {
		answer, body := call(t, server.Client(), "GET", server.URL+"/?"+query)
		if answer.StatusCode != http.StatusBadRequest || !strings.Contains(body, want) {
			t.Errorf("%s: status %d, %q, want %q in it", query, answer.StatusCode, body, want)
		}
	}
}

func TestOtherPathsAndMethodsAreRefused(t *testing.T) {
	server := app(t, 0, automatic)
	if answer, _ := call(t, server.Client(), "GET", server.URL+"/favicon.ico"); answer.StatusCode != 404 {
		t.Errorf("an unknown path: status %d", answer.StatusCode)
	}
	if answer, _ := call(t, server.Client(), "GET", server.URL+"/stats/reset"); answer.StatusCode != 405 {
		t.Errorf("GET /stats/reset: status %d", answer.StatusCode)
	}
}

func TestHeadersShowsTheRequestAsItArrived(t *testing.T) {
	server := app(t, 0, automatic)
	request, _ := http.NewRequest("GET", server.URL+"/headers", nil)
	request.Header.Set("X-Forwarded-Client-Cert", "By=spiffe://a")
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var seen struct {
		Proto, RemoteAddress, Host string
		Headers                    map[string][]string
	}
	if err := json.NewDecoder(answer.Body).Decode(&seen); err != nil {
		t.Fatal(err)
	}
	if seen.Headers["X-Forwarded-Client-Cert"][0] != "By=spiffe://a" || seen.Proto != "HTTP/1.1" ||
		!strings.HasPrefix(seen.RemoteAddress, "127.0.0.1:") || seen.Host != request.URL.Host {
		t.Errorf("got %+v", seen)
	}
}

func TestHTTP2IsSpokenWithoutTLS(t *testing.T) {
	server := app(t, 0, automatic)
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: &protocols}}
	defer client.CloseIdleConnections()
	answer, body := call(t, client, "GET", server.URL+"/?size=9")
	if answer.Proto != "HTTP/2.0" || len(body) != 9 {
		t.Errorf("%s with %d bytes", answer.Proto, len(body))
	}
}

func TestConnectionsAreKeptAlive(t *testing.T) {
	server := app(t, 0, automatic)
	var seen [2]string
	for i := range seen {
		_, body := call(t, server.Client(), "GET", server.URL+"/headers")
		seen[i] = body
	}
	if seen[0] != seen[1] {
		t.Errorf("two requests came from different ports: %s %s", seen[0], seen[1])
	}
}

func statsOf(t *testing.T, server *httptest.Server) (got stats) {
	t.Helper()
	_, body := call(t, server.Client(), "GET", server.URL+"/stats")
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestStatsTellTheMeasuredDelayAndHandlerTime(t *testing.T) {
	for _, kind := range []delayKind{sleeping, spinning, automatic} {
		const planted = 300 * time.Microsecond
		server := app(t, planted, kind)
		for range 20 {
			call(t, server.Client(), "GET", server.URL+"/")
		}
		call(t, server.Client(), "GET", server.URL+"/?delay=2ms")
		got := statsOf(t, server)
		if got.Requests != 21 || got.Delay.Count != 21 || got.Handler.Count != 21 {
			t.Errorf("%s: counts %+v, want 21", kind, got)
		}
		if got.Delay.MinNs < int64(planted) || got.Delay.P50Ns < int64(planted) || got.Delay.MaxNs < int64(planted+2*time.Millisecond) {
			t.Errorf("%s: a delay shorter than planted: %+v", kind, got.Delay)
		}
		if got.Handler.SumNs <= got.Delay.SumNs {
			t.Errorf("%s: the handler, with its delay, took %d ns, the delay alone %d", kind, got.Handler.SumNs, got.Delay.SumNs)
		}
	}
}

func TestStatsAreForgottenAtAReset(t *testing.T) {
	server := app(t, time.Microsecond, spinning)
	call(t, server.Client(), "GET", server.URL+"/")
	if answer, _ := call(t, server.Client(), "POST", server.URL+"/stats/reset"); answer.StatusCode != 204 {
		t.Fatalf("status %d", answer.StatusCode)
	}
	if got := statsOf(t, server); got.Requests != 0 || got.Delay.Count != 0 || got.Handler.Count != 0 {
		t.Errorf("left: %+v", got)
	}
}

func TestADelayOutsideItsRangeIsRefusedAtTheStart(t *testing.T) {
	for _, c := range []struct {
		length time.Duration
		kind   delayKind
	}{{-1, sleeping}, {61 * time.Second, sleeping}, {0, "nap"}} {
		if _, err := newPause(c.length, c.kind); err == nil || !strings.Contains(err.Error(), "use") {
			t.Errorf("%v %s: error %v", c.length, c.kind, err)
		}
	}
}
