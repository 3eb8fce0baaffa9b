package main

import (
	"regexp"
	"sort"
	"strings"

	"github.com/cilium/cilium/pkg/fqdn/matchpattern"
	"github.com/cilium/cilium/pkg/policy"
	papi "github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/u8proto"
)

// filterSet is what the proxy is told about one connection: the policies of the tier that decides.
type filterSet struct {
	verdict byte // 0: look at the policies
	l7      []*policy.PerSelectorPolicy
}

// layer7 does what the proxy does with the rules that the engine hands it.
func (j *judge) layer7(local, remote, traffic int, ingress bool) byte {
	set := j.filtersOf(local, remote, traffic, ingress)
	if set.verdict != 0 {
		return set.verdict
	}
	request := &j.world.Traffic[traffic]
	for _, one := range set.l7 {
		if len(one.HTTP) > 0 {
			if request.HTTP == nil {
				return 'p'
			}
			if allowsHTTP(one, request.HTTP) {
				return 'l'
			}
		}
		for i := range one.L7Rules.DNS {
			if request.DNS == "" {
				return 'p'
			}
			if allowsName(&one.L7Rules.DNS[i], request.DNS) {
				return 'l'
			}
		}
	}
	return 'r'
}

func (j *judge) filtersOf(local, remote, traffic int, ingress bool) *filterSet {
	e := j.endpoints[local]
	l4 := e.SelectorPolicy.L4Policy.Egress
	if ingress {
		l4 = e.SelectorPolicy.L4Policy.Ingress
	}
	peer, proto, number := j.ends[remote].id, j.protos[traffic], j.world.Traffic[traffic].Port
	for tier := range l4.PortRules {
		var found []*policy.PerSelectorPolicy
		for f := range l4.PortRules[tier].Filters() {
			if (f.U8Proto != u8proto.ANY && f.U8Proto != proto) || !j.covers(f, e, remote, number, proto, ingress) {
				continue
			}
			for selector, one := range f.PerSelectorPolicies {
				if selector.IsWildcard() || selector.Selects(peer) {
					found = append(found, one)
				}
			}
		}
		if len(found) == 0 {
			continue
		}
		sort.SliceStable(found, func(a, b int) bool { return found[a].GetPrecedence() > found[b].GetPrecedence() })
		if found[0].IsDeny() {
			return &filterSet{verdict: 'r'}
		}
		if found[0].IsPass() {
			continue
		}
		priority := found[0].GetPriority()
		set := &filterSet{}
		for _, one := range found {
			if one.GetPriority() != priority {
				break
			}
			if one == nil || one.L7Rules.IsEmpty() {
				return &filterSet{verdict: 'l'}
			}
			set.l7 = append(set.l7, one)
		}
		return set
	}
	return &filterSet{verdict: 'r'}
}

func (j *judge) covers(f *policy.L4Filter, e *policy.EndpointPolicy, remote int, number uint16, proto u8proto.U8proto, ingress bool) bool {
	port := f.Port
	if f.PortName != "" {
		if ingress {
			port = e.PolicyOwner.GetIngressNamedPort(f.PortName, proto)
		} else {
			port = j.egressNamedPort(remote, f.PortName, proto)
		}
		if port == 0 {
			return false
		}
	}
	return port == 0 || number == port || (f.EndPort > port && number >= port && number <= f.EndPort)
}

// egressNamedPort is the number that pods of this identity give the name: egress names resolve at the destination.
func (j *judge) egressNamedPort(remote int, name string, proto u8proto.U8proto) uint16 {
	for i := range j.ends {
		if j.ends[i].id != j.ends[remote].id || j.ends[i].pod == nil {
			continue
		}
		if port := (&owner{pod: j.ends[i].pod}).GetIngressNamedPort(name, proto); port != 0 {
			return port
		}
	}
	return 0
}

func allowsHTTP(one *policy.PerSelectorPolicy, request *HTTP) bool {
	for _, rule := range one.EnvoyHTTPRules().GetHttpRules() {
		ok := true
		for _, h := range rule.Headers {
			value, have := header(request, h.Name)
			match := h.GetStringMatch()
			switch {
			case match.GetSafeRegex() != nil:
				ok = ok && have && pattern("^(?:"+match.GetSafeRegex().Regex+")$").MatchString(value)
			case match != nil:
				ok = ok && have && match.GetExact() == value
			case h.GetPresentMatch():
				ok = ok && have
			default:
				ok = false
			}
		}
		if ok {
			return true
		}
	}
	return false
}

// allowsName follows the DNS proxy (pkg/fqdn/dnsproxy GeneratePattern): lower case, absolute, whole name.
func allowsName(rule *papi.PortRuleDNS, name string) bool {
	if rule.MatchName != "" {
		return pattern("^(?:" + matchpattern.ToUnAnchoredRegexp(absolute(rule.MatchName)) + ")$").MatchString(absolute(name))
	}
	return rule.MatchPattern != "" &&
		pattern("^(?:"+matchpattern.ToUnAnchoredRegexp(matchpattern.Sanitize(rule.MatchPattern))+")$").MatchString(absolute(name))
}

func header(h *HTTP, name string) (string, bool) {
	switch name {
	case ":path":
		return h.Path, true
	case ":method":
		return h.Method, true
	case ":authority":
		return h.Host, true
	}
	for k, v := range h.Headers {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return "", false
}

var patterns = map[string]*regexp.Regexp{}

func pattern(text string) *regexp.Regexp {
	re, known := patterns[text]
	if !known {
		if len(patterns) > 10_000 {
			patterns = map[string]*regexp.Regexp{}
		}
		re = regexp.MustCompile(text)
		patterns[text] = re
	}
	return re
}
