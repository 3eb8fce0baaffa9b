package main

import (
	"net/netip"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/labels"
	ptypes "github.com/cilium/cilium/pkg/policy/types"
)

// addBlockIdentities adds what the agent's caches know besides the ends: an identity of each address block that a
// policy names, and all reserved ones. Groups label addresses only: the table of sizes was made so.
func (p *place) addBlockIdentities(known identity.IdentityMap, parsed []object) {
	local := p.local
	seen := map[string]bool{}
	for _, l := range known {
		seen[l.Labels().String()] = true
	}
	add := func(prefix netip.Prefix) {
		l := labels.GetCIDRLabels(prefix)
		if key := l.String(); !seen[key] {
			seen[key] = true
			known[local] = l.LabelArray()
			local++
		}
	}
	for _, x := range parsed {
		for _, entry := range x.entries {
			for _, selector := range entry.L3 {
				for _, prefix := range selector.GetCIDRPrefixes() {
					add(prefix)
				}
			}
		}
	}
	identity.IterateReservedIdentities(func(id identity.NumericIdentity, one *identity.Identity) {
		if _, there := known[id]; !there {
			known[id] = one.LabelArray
		}
	})
}

type size struct {
	Total    int `json:"total"`
	Ingress  int `json:"ingress"`
	Egress   int `json:"egress"`
	Deny     int `json:"deny"`
	Redirect int `json:"redirect"`
}

// sizes: policy map entries of each pod by index (null: no policy), and the identities they were made of.
func (j *judge) sizes() map[string]any {
	endpoints := make([]*size, len(j.world.Pods))
	for i := range endpoints {
		e := j.endpoint(i)
		if e == nil {
			continue
		}
		s := &size{}
		for key, entry := range e.Entries() {
			s.Total++
			if key.TrafficDirection() == ptypes.IngressKey().TrafficDirection() {
				s.Ingress++
			} else {
				s.Egress++
			}
			switch {
			case entry.IsDeny():
				s.Deny++
			case entry.ProxyPort != 0:
				s.Redirect++
			}
		}
		endpoints[i] = s
	}
	identities := map[uint32]string{}
	for id, l := range j.known {
		if id >= 1000 {
			identities[uint32(id)] = l.Labels().String()
		}
	}
	return map[string]any{"endpoints": endpoints, "identities": identities}
}
