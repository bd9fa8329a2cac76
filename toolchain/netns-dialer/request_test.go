package main

import (
	"io"
	"strings"
	"testing"
)

func TestANameOrAPathUnderProcOrRunIsANamespace(t *testing.T) {
	for text, want := range map[string]string{
		"lab-c":            "/run/netns/lab-c",
		"a.b_C-9":          "/run/netns/a.b_C-9",
		"/proc/42/ns/net":  "/proc/42/ns/net",
		"/run/netns/lab-c": "/run/netns/lab-c",
	} {
		if got, err := namespacePath(text); got != want || err != nil {
			t.Errorf("%q is %q, error %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "..", "a/b", "../x", "/etc/passwd", "/run/../etc/passwd", "/proc", "/procs/x", "a\x00b", "ä"} {
		if got, err := namespacePath(text); err == nil {
			t.Errorf("%q was taken as %q", text, got)
		}
	}
}

func TestARequestNeedsANamespaceAndAnAddressWithPort(t *testing.T) {
	good, err := parseRequest("lab-c [fd00::2]:8080")
	if err != nil || good.address.Port() != 8080 || good.namespace != "/run/netns/lab-c" {
		t.Fatalf("got %v, error %v", good, err)
	}
	for line, want := range map[string]string{
		"lab-c":                "<namespace> <ip:port>",
		"lab-c example.org:80": "not an IP address",
		"lab-c 198.18.0.2":     "not an IP address with a port",
		"lab-c 1.2.3.4:80 x":   "not an IP address",
		"../x 1.2.3.4:80":      "no namespace",
	} {
		if _, err := parseRequest(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q in it", line, err, want)
		}
	}
}

func TestALineIsReadWithoutWhatFollowsIt(t *testing.T) {
	from := strings.NewReader("lab-c 1.2.3.4:80\nGET /")
	if line, err := readLine(from); line != "lab-c 1.2.3.4:80" || err != nil {
		t.Fatalf("got %q, error %v", line, err)
	}
	if rest, _ := io.ReadAll(from); string(rest) != "GET /" {
		t.Errorf("%q is left, want GET /", rest)
	}
	if _, err := readLine(strings.NewReader("cut")); err == nil {
		t.Error("a line without its newline was taken")
	}
	if _, err := readLine(strings.NewReader(strings.Repeat("x", 2000))); err == nil {
		t.Error("an endless line was taken")
	}
}
