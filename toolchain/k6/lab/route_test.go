package lab

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/lib"
)

// fakeVU has the one thing of a VU that the module uses.
type fakeVU struct {
	modules.VU
	state *lib.State
}

func (vu fakeVU) State() *lib.State { return vu.state }

func newState() *lib.State {
	dialer := &net.Dialer{}
	return &lib.State{
		Transport: &http.Transport{DialContext: dialer.DialContext, Proxy: http.ProxyFromEnvironment},
		Dialer:    dialer,
	}
}

func newInstance(root *root, state *lib.State) *instance {
	return root.NewModuleInstance(fakeVU{state: state}).(*instance)
}

func newRoot() *root { return &root{namespaces: newNamespaces(), schedule: newSchedule()} }

// own is a namespace that every test may enter without any right, as it is the one it is in.
const own = "/proc/self/ns/net"

func TestOnlyRoutedAddressesAreFoundInTheTable(t *testing.T) {
	r := &router{}
	r.table.Store(&map[netip.Addr]int{netip.MustParseAddr("198.18.0.2"): 7, netip.MustParseAddr("fd00::2"): 8})
	for address, want := range map[string]int{
		"198.18.0.2:8080": 7, "198.18.0.2": 7, "[::ffff:198.18.0.2]:80": 7, "[fd00:0::2]:80": 8,
		"198.18.0.3:8080": 0, "localhost:8080": 0, "": 0,
	} {
		if got, routed := r.namespaceOf(address); got != want || routed != (want != 0) {
			t.Errorf("%q: namespace %d, routed %v, want %d", address, got, routed, want)
		}
	}
}

func TestARouteIsRefusedWithWhatToChange(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "gone")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ host, namespace, want string }{
		{"example.org", own, "not an IP address"},
		{"198.18.0.2", "meshbench-no-such", `network namespace "meshbench-no-such": /run/netns/meshbench-no-such: no such file`},
		{"198.18.0.2", empty, "not a network namespace"},
		{"198.18.0.2", "/proc/self/ns/pid", "not a network namespace"},
	} {
		err := newInstance(newRoot(), newState()).route(map[string]string{c.host: c.namespace})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("route(%s: %s): error %v, want %q in it", c.host, c.namespace, err, c.want)
		}
	}
}

func TestRouteNeedsARunningVU(t *testing.T) {
	err := newInstance(newRoot(), nil).route(nil)
	if err == nil || !strings.Contains(err.Error(), "default function") {
		t.Fatalf("got %v", err)
	}
}

func TestManyVUsShareOneDescriptorOfANamespace(t *testing.T) {
	shared := newRoot()
	for range 20 {
		if err := newInstance(shared, newState()).route(map[string]string{"198.18.0.2": own, "198.18.0.3": own}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(shared.namespaces.byPath); got != 1 {
		t.Errorf("%d descriptors, want one", got)
	}
}

func TestASecondRouteReplacesTheTableAndIsInstalledOnce(t *testing.T) {
	vu := newInstance(newRoot(), newState())
	for _, host := range []string{"198.18.0.2", "198.18.0.3"} {
		if err := vu.route(map[string]string{host: own}); err != nil {
			t.Fatal(err)
		}
	}
	if _, routed := vu.router.namespaceOf("198.18.0.2:80"); routed {
		t.Error("the first table is still in force")
	}
	if _, routed := vu.router.namespaceOf("198.18.0.3:80"); !routed {
		t.Error("the second table is not in force")
	}
}

func TestOtherAddressesAreDialledAsBefore(t *testing.T) {
	state := newState()
	marker := errors.New("the dialler that k6 brought")
	transport := state.Transport.(*http.Transport)
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, marker }
	if err := newInstance(newRoot(), state).route(map[string]string{"198.18.0.2": own}); err != nil {
		t.Fatal(err)
	}
	if _, err := transport.DialContext(t.Context(), "tcp", "198.18.0.9:80"); !errors.Is(err, marker) {
		t.Errorf("got %v", err)
	}
}

func TestRoutedRequestsDoNotGoThroughAProxy(t *testing.T) {
	state := newState()
	transport := state.Transport.(*http.Transport)
	proxy := &url.URL{Scheme: "http", Host: "proxy.example"}
	transport.Proxy = http.ProxyURL(proxy)
	if err := newInstance(newRoot(), state).route(map[string]string{"198.18.0.2": own}); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]*url.URL{"http://198.18.0.2:8080/": nil, "http://198.18.0.9/": proxy} {
		request, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := transport.Proxy(request); got != want {
			t.Errorf("%s goes through %v, want %v", target, got, want)
		}
	}
}
