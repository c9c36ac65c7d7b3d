package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// flapRate is how many changes a second naming-flap makes when -rate does not say.
const flapRate = 50

// lastFlapPort tells the last change from all before it.
const lastFlapPort = basePort + 7

// flap is one service that changes all the time, and those who watch it.
type flap struct {
	newest   []byte // what a push of the last change has in it
	pushes   atomic.Int64
	reached  []atomic.Bool
	missing  atomic.Int64
	complete chan struct{}
}

func newFlap(listeners int) *flap {
	f := &flap{reached: make([]atomic.Bool, listeners), complete: make(chan struct{}), newest: fmt.Appendf(nil, `"port":%d`, lastFlapPort)}
	f.missing.Store(int64(listeners))
	return f
}

// pushed runs on the reader of connection i.
func (f *flap) pushed(i int, js []byte) {
	f.pushes.Add(1)
	if !bytes.Contains(js, f.newest) || f.reached[i].Swap(true) {
		return
	}
	if f.missing.Add(-1) == 0 {
		close(f.complete)
	}
}

// namingFlap: -listeners connections subscribe to one service, which changes -rate times a second for -d, whether or not
// anybody keeps up. Meanwhile health checks over gRPC and lists over HTTP are asked for on every node; their
// times are the latencies. Then the last change is made: it must reach everybody.
func (o *Opts) namingFlap() (*Result, error) {
	f := newFlap(o.Listeners)
	conns, err := o.dialMany(o.Listeners, "naming", func(i int, n *nacosConn) {
		n.onNaming = func(_ string, js []byte) { f.pushed(i, js) }
	})
	if err != nil {
		return nil, err
	}
	defer closeAll(conns)
	owner, err := o.dialNacos(o.GrpcAddrs[0], "naming")
	if err != nil {
		return nil, err
	}
	defer owner.close()
	change := o.flapChange(owner)
	if err := change(0, false); err != nil {
		return nil, err
	}
	service := strings.ReplaceAll(o.serviceName("nf"), placeSvc, fmt.Sprintf("%06d", 0))
	if err := parallel(o.Listeners, 32, func(i int) error {
		_, err := conns[i].request("SubscribeServiceRequest", fmt.Appendf(nil,
			`{"module":"naming","requestId":"1","namespace":%q,"serviceName":%q,"groupName":%q,"subscribe":true,"clusters":""}`,
			o.publicNS(), service, o.Group), o.Timeout)
		return err
	}); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	defer o.keepAlive(append(conns, owner)...)()
	time.Sleep(time.Second) // pushes that the subscriptions themselves cause
	f.pushes.Store(0)
	r := &Result{Workload: "naming-flap", Target: strings.Join(o.Addrs, ","), Conns: o.Listeners}
	m := o.meter()
	m.start()
	probes, err := o.startProbes()
	if err != nil {
		return nil, err
	}
	changes, err := o.flapFor(change)
	if err == nil {
		err = change(changes, true)
	}
	last := time.Now()
	if err != nil {
		probes.end()
		return nil, fmt.Errorf("change %d: %w", changes, err)
	}
	select {
	case <-f.complete:
	case <-time.After(6 * o.Timeout):
	}
	took := time.Since(last)
	r.Ops = f.pushes.Load()
	m.stop(r)
	rpc, web, book := probes.end()
	r.Lat = rpc.summary()
	if s := web.summary(); s != nil {
		r.extra("http_p99_ms", s.P99/1000)
	}
	missing := f.missing.Load()
	r.Errors, r.ErrSamples = book.n+missing, book.m
	r.extra("changes", float64(changes+1))
	r.extra("pushes_per_subscriber", float64(r.Ops)/float64(o.Listeners))
	r.extra("newest_everywhere_ms", float64(took.Milliseconds()))
	r.extra("without_newest", float64(missing))
	r.extra("kb_per_subscriber_at_peak", float64(r.RSSPeak-r.RSSBefore)/float64(o.Listeners))
	r.Note = "operations are pushes; latencies are health checks over gRPC meanwhile; errors count who never saw the newest list"
	return r, nil
}

// flapChange registers and takes away in turns, each time with another weight; the last change has a port of its own.
func (o *Opts) flapChange(owner *nacosConn) func(n int, last bool) error {
	put := o.tplRegisterGrpc(o.GrpcAddrs[0], o.serviceName("nf"))
	end := o.tplInstanceGrpc(o.GrpcAddrs[0], o.serviceName("nf"), "deregisterInstance")
	for _, t := range []*template{put, end} {
		t.set(placeSvc, 0)
		t.set(placePort, basePort)
		t.host(0)
		t.set(placeW, 0)
	}
	return func(n int, last bool) error {
		t := put
		if last {
			t.set(placePort, lastFlapPort)
		} else if n%2 == 1 {
			t = end
		}
		t.set(placeW, int64(n%1000))
		_, err := owner.framed(t.buf, o.Timeout)
		return err
	}
}

func (o *Opts) flapFor(change func(n int, last bool) error) (int, error) {
	rate := o.Rate
	if rate == 0 {
		rate = flapRate
	}
	began := time.Now()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(float64(n) / rate * 1e9))
		if due.Sub(began) >= o.Dur {
			return n, nil
		}
		time.Sleep(time.Until(due))
		if err := change(n, false); err != nil {
			return n, err
		}
	}
}

// probes ask every node how it is, all the time, over connections of their own.
type probes struct {
	mu       sync.Mutex
	rpc, web hist
	book     errBook
	stop     chan struct{}
	wg       sync.WaitGroup
}

func (o *Opts) startProbes() (*probes, error) {
	p := &probes{stop: make(chan struct{})}
	conns, err := o.dialMany(len(o.GrpcAddrs), "naming", nil)
	if err != nil {
		return nil, err
	}
	for i, n := range conns {
		health := framePayload("HealthCheckRequest", n.token, []byte(`{"module":"internal","requestId":"1"}`))
		p.ask(&p.rpc, n.close, func() error {
			_, err := n.framed(health, o.Timeout)
			return err
		})
		c := &httpConn{addr: o.Addrs[i], timeout: o.Timeout}
		q := o.tplQuery(o.Addrs[i], o.serviceName("nf"))
		q.set(placeSvc, 0)
		p.ask(&p.web, c.close, func() error {
			status, _, err := c.do(q.buf)
			if err == nil && status != 200 {
				err = fmt.Errorf("http %d", status)
			}
			return err
		})
	}
	return p, nil
}

func (p *probes) ask(h *hist, done func(), probe func() error) {
	p.wg.Add(1)
	go func() {
		defer p.wg.Done()
		defer done()
		for {
			select {
			case <-p.stop:
				return
			case <-time.After(10 * time.Millisecond):
			}
			began := time.Now()
			if err := probe(); err != nil {
				p.book.add(err)
				continue
			}
			p.mu.Lock()
			h.add(int64(time.Since(began)))
			p.mu.Unlock()
		}
	}()
}

func (p *probes) end() (rpc, web *hist, book *errBook) {
	close(p.stop)
	p.wg.Wait()
	return &p.rpc, &p.web, &p.book
}
