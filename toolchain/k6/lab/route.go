package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"

	"go.k6.io/k6/v2/lib"
)

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// router sends the dials of one VU into the namespaces of their addresses.
type router struct {
	namespaces *namespaces
	table      atomic.Pointer[map[netip.Addr]int]
}

// route opens this VU's connections to each address inside its namespace from now on. A second call replaces the table.
// Connections that are already open stay where they are.
func (i *instance) route(hosts map[string]string) error {
	state := i.vu.State()
	if state == nil {
		return errors.New("route() was called while k6 read the script; call it in the default function, once per VU")
	}
	table, err := i.namespaces.resolve(hosts)
	if err != nil {
		return err
	}
	if i.router == nil {
		created := &router{namespaces: i.namespaces}
		created.table.Store(&table)
		if err := created.install(state); err != nil {
			return err
		}
		i.router = created
	}
	i.router.table.Store(&table)
	return nil
}

// resolve takes addresses only: Go's resolver would look names up on threads of the home namespace.
func (n *namespaces) resolve(hosts map[string]string) (map[netip.Addr]int, error) {
	table := make(map[netip.Addr]int, len(hosts))
	for host, namespace := range hosts {
		address, err := netip.ParseAddr(host)
		if err != nil {
			return nil, fmt.Errorf("route(): %q is not an IP address; names cannot be routed", host)
		}
		descriptor, err := n.descriptor(namespace)
		if err != nil {
			return nil, fmt.Errorf("route(): %s: %w", host, err)
		}
		table[address.Unmap()] = descriptor
	}
	return table, nil
}

// install puts the router between the VU and its diallers, and keeps routed requests away from HTTP_PROXY.
func (r *router) install(state *lib.State) error {
	transport, ok := state.Transport.(*http.Transport)
	if !ok {
		return fmt.Errorf("route(): k6's transport is a %T, not an *http.Transport: this k6 is not the pinned one", state.Transport)
	}
	if proxy := transport.Proxy; proxy != nil {
		transport.Proxy = func(request *http.Request) (*url.URL, error) {
			if _, routed := r.namespaceOf(request.URL.Host); routed {
				return nil, nil
			}
			return proxy(request)
		}
	}
	transport.DialContext = r.dialer(transport.DialContext)
	state.Dialer = dialerOf(r.dialer(state.Dialer.DialContext))
	return nil
}

func (r *router) dialer(next dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		namespace, routed := r.namespaceOf(address)
		if !routed {
			return next(ctx, network, address)
		}
		return r.namespaces.within(namespace, func() (net.Conn, error) { return next(ctx, network, address) })
	}
}

// namespaceOf takes `host` or `host:port`.
func (r *router) namespaceOf(address string) (namespace int, routed bool) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	parsed, err := netip.ParseAddr(host)
	if err != nil {
		return 0, false
	}
	namespace, routed = (*r.table.Load())[parsed.Unmap()]
	return namespace, routed
}

type dialerOf dialFunc

var _ lib.DialContexter = dialerOf(nil)

func (d dialerOf) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d(ctx, network, address)
}
