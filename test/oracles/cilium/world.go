package main

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/k8s"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	slim_metav1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	papi "github.com/cilium/cilium/pkg/policy/api"
	ctypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// World is what stays the same over a batch of cases: ends, the flows between them, the engine's options.
type World struct {
	Pods []Pod `json:"pods"`
	// Outside: addresses and the names under which they were learned.
	Outside []Outside `json:"outside"`
	// Reserved: host, remote-node, ... with an address where nodes have one.
	Reserved []Reserved `json:"reserved"`
	// Pairs of ends: pods first, then outside, then reserved.
	Pairs    [][2]int  `json:"pairs"`
	Traffic  []Traffic `json:"traffic"`
	Settings Settings  `json:"settings"`
	// Sizes asks for the number of policy map entries of each pod.
	Sizes bool `json:"sizes"`
}
type Port struct {
	Name     string `json:"name"`
	Port     int    `json:"port"`
	Protocol string `json:"protocol"`
}
type Pod struct {
	Namespace      string            `json:"namespace"`
	NsLabels       map[string]string `json:"nsLabels"`
	Name           string            `json:"name"`
	Labels         map[string]string `json:"labels"`
	ServiceAccount string            `json:"serviceAccount"`
	IP             string            `json:"ip"`
	Ports          []Port            `json:"ports"`
	// plain identities do not carry named ports.
	plain bool
}
type Outside struct {
	IP    string   `json:"ip"`
	Names []string `json:"names"`
}
type Reserved struct {
	Kind string `json:"kind"`
	IP   string `json:"ip"`
}
type HTTP struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Host    string            `json:"host"`
	Headers map[string]string `json:"headers"`
}
type Traffic struct {
	Proto string `json:"proto"`
	Port  uint16 `json:"port"`
	HTTP  *HTTP  `json:"http"`
	DNS   string `json:"dns"`
}

// Settings are agent options under their own names; a missing one has the agent's default.
type Settings struct {
	CIDRMatch         []string `json:"policy-cidr-match-mode"`
	AnyCluster        bool     `json:"any-cluster"`
	AllowLocalhost    string   `json:"allow-localhost"`
	EnablePolicy      string   `json:"enable-policy"`
	ExtendedProtocols bool     `json:"enable-extended-ip-protocols"`
	NoICMP            bool     `json:"no-icmp-rules"`
	NoL7              bool     `json:"no-l7-proxy"`
	NoDefaultDeny     bool     `json:"no-non-default-deny-policies"`
}

func setup() {
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = true
	option.Config.ClusterName = "default"
	papi.InitEntities("default")
	if err := labelsfilter.ParseLabelPrefixCfg(logger, nil, nil, ""); err != nil {
		panic(err)
	}
}

func (s *Settings) apply() {
	option.Config.PolicyCIDRMatchMode = s.CIDRMatch
	option.Config.EnableL7Proxy = !s.NoL7
	option.Config.EnableICMPRules = !s.NoICMP
	option.Config.EnableNonDefaultDenyPolicies = !s.NoDefaultDeny
	option.Config.EnableExtendedIPProtocols = s.ExtendedProtocols
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	if s.AllowLocalhost == "policy" {
		option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostPolicy
	}
	enforcement := option.DefaultEnforcement
	if s.EnablePolicy != "" {
		enforcement = s.EnablePolicy
	}
	policy.SetPolicyEnabled(enforcement)
}

func (s *Settings) cluster() string {
	if s.AnyCluster {
		return ""
	}
	return "default"
}

// place is a world with identities.
type place struct {
	world    *World
	ends     []end
	protos   []u8proto.U8proto
	ids      identity.IdentityMap
	ports    ctypes.NamedPortMultiMap
	byLabels map[string]identity.NumericIdentity
	next     identity.NumericIdentity
	local    identity.NumericIdentity
	node     identity.NumericIdentity
}
type end struct {
	id     identity.NumericIdentity
	labels labels.Labels
	pod    *Pod
	names  []string
	// address of an outside end
	address netip.Prefix
}

func newPlace(world *World) (*place, error) {
	world.Settings.apply()
	p := &place{
		world: world, ids: identity.IdentityMap{}, ports: nil, byLabels: map[string]identity.NumericIdentity{},
		next: 1000, local: identity.IdentityScopeLocal | 1, node: identity.IdentityScopeRemoteNode | 1,
	}
	for i := range world.Pods {
		pod := &world.Pods[i]
		pod.plain = world.Sizes
		l := podLabels(pod)
		if slices.Contains(world.Settings.CIDRMatch, "pods") && pod.IP != "" {
			addBlocks(l, pod.IP)
		}
		p.ends = append(p.ends, end{id: p.allocate(l, &p.next), labels: l, pod: pod})
	}
	for _, o := range world.Outside {
		addr, err := netip.ParseAddr(o.IP)
		if err != nil {
			return nil, err
		}
		block := netip.PrefixFrom(addr, addr.BitLen())
		l := labels.GetCIDRLabels(block)
		// Names and groups of a case add to these labels.
		e := end{labels: l, names: o.Names, address: block, id: p.allocate(l, &p.local)}
		p.ends = append(p.ends, e)
	}
	for _, r := range world.Reserved {
		e, err := p.reserved(r)
		if err != nil {
			return nil, err
		}
		p.ends = append(p.ends, e)
	}
	ports := ctypes.NewNamedPortMultiMap()
	for i := range world.Pods {
		m := ctypes.NamedPortMap{}
		for _, x := range world.Pods[i].Ports {
			_ = m.AddPort(x.Name, x.Port, x.Protocol)
		}
		ports.Update(p.ends[i].id, nil, m)
	}
	p.ports = ports
	for _, t := range world.Traffic {
		proto, err := u8proto.ParseProtocol(t.Proto)
		if err != nil {
			return nil, err
		}
		p.protos = append(p.protos, proto)
	}
	return p, nil
}

func (p *place) allocate(l labels.Labels, counter *identity.NumericIdentity) identity.NumericIdentity {
	key := l.String()
	id, known := p.byLabels[key]
	if !known {
		id = *counter
		*counter++
		p.byLabels[key] = id
		p.ids[id] = l.LabelArray()
	}
	return id
}

// reserved: a node that blocks may match is no longer the bare reserved identity (pkg/identity LookupReservedIdentityByLabels).
func (p *place) reserved(r Reserved) (end, error) {
	id := identity.LookupReservedIdentity(identity.GetReservedID(r.Kind))
	if id == nil {
		return end{}, fmt.Errorf("no reserved identity %s", r.Kind)
	}
	l := labels.NewFrom(id.Labels)
	if r.IP == "" || !slices.Contains(p.world.Settings.CIDRMatch, "nodes") || !(r.Kind == "remote-node" || r.Kind == "host" || r.Kind == "kube-apiserver") {
		p.ids[id.ID] = id.LabelArray
		return end{id: id.ID, labels: l}, nil
	}
	addBlocks(l, r.IP)
	if r.Kind == "host" {
		p.ids[id.ID] = l.LabelArray()
		return end{id: id.ID, labels: l}, nil
	}
	return end{id: p.allocate(l, &p.node), labels: l}, nil
}

func addBlocks(l labels.Labels, ip string) {
	addr := netip.MustParseAddr(ip)
	for _, x := range labels.GetCIDRLabels(netip.PrefixFrom(addr, addr.BitLen())) {
		if x.Source == labels.LabelSourceCIDR {
			l[x.Key] = x
		}
	}
}

func podLabels(p *Pod) labels.Labels {
	ns := &slim_corev1.Namespace{ObjectMeta: slim_metav1.ObjectMeta{Name: p.Namespace, Labels: p.NsLabels}}
	pod := &slim_corev1.Pod{ObjectMeta: slim_metav1.ObjectMeta{Name: p.Name, Namespace: p.Namespace, Labels: p.Labels}}
	pod.Spec.ServiceAccountName = p.ServiceAccount
	var ports []slim_corev1.ContainerPort
	for _, x := range p.Ports {
		ports = append(ports, slim_corev1.ContainerPort{Name: x.Name, ContainerPort: int32(x.Port), Protocol: slim_corev1.Protocol(x.Protocol)})
	}
	pod.Spec.Containers = []slim_corev1.Container{{Ports: ports}}
	named, m := k8s.GetPodMetadata(logger, ns, pod)
	id, _ := labelsfilter.Filter(labels.Map2Labels(m, labels.LabelSourceK8s))
	// The agent gives identities their named ports, so that pods which differ in them alone are not one
	// (pkg/endpoint/metadata). The table of sizes was made without.
	if !p.plain {
		for _, x := range k8s.NamedPortsIdentityLabels(named) {
			id[x.Key] = x
		}
	}
	return id
}

func absolute(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") + "." }
