package main

import (
	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	nv1 "k8s.io/api/networking/v1"
)

type port struct {
	Name     string `json:"name"`
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
}
type pod struct {
	Namespace string            `json:"namespace"`
	NsLabels  map[string]string `json:"nsLabels"`
	Labels    map[string]string `json:"labels"`
	IP        string            `json:"ip"`
	Ports     []port            `json:"ports"`
}
type world struct {
	Pods    []pod `json:"pods"`
	Outside []struct {
		IP string `json:"ip"`
	} `json:"outside"`
	Pairs   [][2]int `json:"pairs"`
	Traffic []struct {
		Proto string `json:"proto"`
		Port  int    `json:"port"`
	} `json:"traffic"`
}

// verdicts: "v" and per pair, per traffic, the egress and the ingress character: - no pod, a allow, d deny.
func (w *world) verdicts(policies []*nv1.NetworkPolicy) string {
	for _, policy := range policies {
		setDefaults(&policy.Spec)
	}
	repaired := newRepair(w.Pods)
	for _, policy := range policies {
		repaired.policy(&policy.Spec)
	}
	all := matcher.BuildNetworkPolicies(false, policies)
	out := make([]byte, 1, 1+2*len(w.Pairs)*len(w.Traffic))
	out[0] = 'v'
	traffic := matcher.Traffic{}
	for _, pair := range w.Pairs {
		traffic.Source, traffic.Destination = w.peer(pair[0], repaired), w.peer(pair[1], repaired)
		for _, t := range w.Traffic {
			traffic.ResolvedPort, traffic.Protocol, traffic.ResolvedPortName = t.Port, v1.Protocol(t.Proto), ""
			if pair[1] < len(w.Pods) {
				for _, p := range w.Pods[pair[1]].Ports {
					if p.Port == t.Port && p.Protocol == t.Proto {
						traffic.ResolvedPortName = p.Name
					}
				}
			}
			result := all.IsTrafficAllowed(&traffic)
			out = append(out, letter(pair[0] < len(w.Pods), result.Egress.IsAllowed()), letter(pair[1] < len(w.Pods), result.Ingress.IsAllowed()))
		}
	}
	return string(out)
}

func letter(judged, allowed bool) byte {
	switch {
	case !judged:
		return '-'
	case allowed:
		return 'a'
	}
	return 'd'
}

func (w *world) peer(i int, r *repair) *matcher.TrafficPeer {
	if i >= len(w.Pods) {
		return &matcher.TrafficPeer{IP: w.Outside[i-len(w.Pods)].IP}
	}
	p := &w.Pods[i]
	return &matcher.TrafficPeer{IP: p.IP, Internal: &matcher.InternalPeer{PodLabels: r.pods[i], NamespaceLabels: r.namespaces[i], Namespace: p.Namespace}}
}

// setDefaults does what the API server does on a write: the matcher panics without policyTypes.
func setDefaults(spec *nv1.NetworkPolicySpec) {
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = []nv1.PolicyType{nv1.PolicyTypeIngress}
		if len(spec.Egress) > 0 {
			spec.PolicyTypes = append(spec.PolicyTypes, nv1.PolicyTypeEgress)
		}
	}
	ports := func(list []nv1.NetworkPolicyPort) {
		for i := range list {
			if list[i].Protocol == nil {
				tcp := v1.ProtocolTCP
				list[i].Protocol = &tcp
			}
		}
	}
	for _, rule := range spec.Ingress {
		ports(rule.Ports)
	}
	for _, rule := range spec.Egress {
		ports(rule.Ports)
	}
}
