package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// fuzzyWatch measures what a 3.x client has of a fuzzy watch: -listeners connections watch new names by
// a pattern that they share, each one more pattern of its own among -keys configs that are there. A round
// is the publish of a new name, which every listener is told of.
func (o *Opts) fuzzyWatch() (*Result, error) {
	if err := o.seedConfigs("fk", o.Keys); err != nil {
		return nil, err
	}
	f := newFanout(o, o.Publishers)
	stem := o.Prefix + "-fz-"
	conns, err := o.dialMany(o.Listeners, "config", func(_ int, n *nacosConn) {
		n.onFuzzy = func(groupKey string) {
			name, _, _ := strings.Cut(strings.TrimPrefix(groupKey, stem), "+")
			key, version, _ := strings.Cut(name, "-")
			k, err1 := strconv.Atoi(key)
			v, err2 := strconv.ParseInt(version, 10, 64)
			if err1 != nil || err2 != nil || k >= len(f.rounds) || f.rounds[k].version.Load() != v {
				return
			}
			if _, ok := f.notified(k); ok {
				f.rounds[k].arrived()
			}
		}
	})
	if err != nil {
		return nil, err
	}
	defer closeAll(conns)
	began := time.Now()
	var begun atomic.Int64
	err = parallel(len(conns), 32, func(i int) error {
		own := fmt.Sprintf("%s-fk-%06d*", o.Prefix, i%max(1, o.Keys))
		for _, name := range []string{stem + "*", own} {
			_, err := conns[i].request("ConfigFuzzyWatchRequest", fmt.Appendf(nil, `{"module":"config","requestId":"1",`+
				`"groupKeyPattern":"%s>>%s>>%s","watchType":"WATCH","initializing":true,"receivedGroupKeys":[]}`,
				o.publicNS(), o.Group, name), o.Timeout)
			if err != nil {
				return err
			}
			begun.Add(1)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	watchMs := float64(time.Since(began).Milliseconds())
	for k := range f.size {
		f.size[k] = int64(len(conns))
	}
	defer o.keepAlive(conns...)()
	addr := o.Addrs[0]
	tpls := make([]*template, o.Publishers)
	pubs := make([]*httpConn, o.Publishers)
	for p := range tpls {
		tpls[p] = o.tplConfigPublish(addr, stem+placeKey+"-"+placeVer)
		pubs[p] = &httpConn{addr: addr, timeout: o.Timeout}
		defer pubs[p].close()
	}
	r := f.run("fuzzy-watch", o.Publishers, func(p, k int, v int64) error {
		tpls[p].set(placeKey, int64(k))
		tpls[p].set(placeVer, v)
		status, body, err := pubs[p].do(tpls[p].buf)
		if err != nil {
			return err
		}
		return okHTTP(o.API, status, body, "true")
	})
	r.extra("patterns_begun", float64(begun.Load()))
	r.extra("begin_all_ms", watchMs)
	return r, nil
}
