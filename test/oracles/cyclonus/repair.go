package main

import (
	"maps"
	"strconv"

	nv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// repair goes around two defects of the matcher (NotIn and `key: ""` on objects without the key): apimachinery judges each
// selector, the objects that it selects get a label of its own, and the matcher sees a selector for that label.
type repair struct {
	original         []pod
	pods, namespaces []map[string]string
	selectors        int
}

func newRepair(pods []pod) *repair {
	r := &repair{original: pods}
	for i := range pods {
		r.pods = append(r.pods, cloned(pods[i].Labels))
		r.namespaces = append(r.namespaces, cloned(pods[i].NsLabels))
	}
	return r
}

func cloned(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return maps.Clone(m)
}

func (r *repair) selector(s *metav1.LabelSelector, namespace bool) {
	if s == nil || len(s.MatchExpressions)+len(s.MatchLabels) == 0 {
		return
	}
	matcher, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		panic(err)
	}
	key := "oracle/selector-" + strconv.Itoa(r.selectors)
	r.selectors++
	for i := range r.original {
		was, now := r.original[i].Labels, r.pods[i]
		if namespace {
			was, now = r.original[i].NsLabels, r.namespaces[i]
		}
		if matcher.Matches(labels.Set(was)) {
			now[key] = "1"
		}
	}
	*s = metav1.LabelSelector{MatchLabels: map[string]string{key: "1"}}
}

func (r *repair) policy(spec *nv1.NetworkPolicySpec) {
	r.selector(&spec.PodSelector, false)
	for i := range spec.Ingress {
		r.peers(spec.Ingress[i].From)
	}
	for i := range spec.Egress {
		r.peers(spec.Egress[i].To)
	}
}

func (r *repair) peers(list []nv1.NetworkPolicyPeer) {
	for i := range list {
		r.selector(list[i].PodSelector, false)
		r.selector(list[i].NamespaceSelector, true)
	}
}
