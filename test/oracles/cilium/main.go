package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/netip"
	"os"
	"regexp"
	"runtime/debug"
	"sort"
	"strings"
	"sync"

	policyv1alpha2 "sigs.k8s.io/network-policy-api/apis/v1alpha2"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	ipctypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	slim_net "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	slim_metav1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	papi "github.com/cilium/cilium/pkg/policy/api"
	ptypes "github.com/cilium/cilium/pkg/policy/types"
	putils "github.com/cilium/cilium/pkg/policy/utils"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	ctypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

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
}
type HTTP struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Host    string            `json:"host"`
	Headers map[string]string `json:"headers"`
}
type Probe struct {
	Src   string `json:"src"` // "#0" pod index | ip | reserved name
	Dst   string `json:"dst"`
	Proto string `json:"proto"`
	Port  uint16 `json:"port"`
	HTTP  *HTTP  `json:"http,omitempty"`
	DNS   string `json:"dns,omitempty"`
}
type Case struct {
	ID       string              `json:"id"`
	Policies []json.RawMessage   `json:"policies"`
	Pods     []Pod               `json:"pods"`
	DNS      map[string][]string `json:"dns"`
	Probes   []Probe             `json:"probes"`
	Opts     struct {
		CIDRMatch []string `json:"cidrMatch"`
		Dump      bool     `json:"dump"`
	} `json:"opts"`
}
type Res struct {
	Ingress string `json:"ingress"`
	Egress  string `json:"egress"`
	L7      string `json:"l7,omitempty"`
	Detail  string `json:"detail,omitempty"`
}
type Out struct {
	ID      string   `json:"id"`
	Error   string   `json:"error,omitempty"`
	Rejects []string `json:"rejects,omitempty"`
	Results []Res    `json:"results"`
	Dump    []string `json:"dump,omitempty"`
}

type owner struct {
	id  uint64
	pod *Pod
}

func (o *owner) GetID() uint64 { return o.id }
func (o *owner) GetIngressNamedPort(name string, proto u8proto.U8proto) uint16 {
	if o.pod == nil {
		return 0
	}
	for _, p := range o.pod.Ports {
		pr, _ := u8proto.ParseProtocol(p.Protocol)
		if p.Name == name && pr == proto {
			return uint16(p.Port)
		}
	}
	return 0
}
func (o *owner) PolicyDebug(string, ...any)                      {}
func (o *owner) IsHost() bool                                    { return o.id == 1 }
func (o *owner) PreviousMapStateSizes() (s policy.MapStateSizes) { return }
func (o *owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	c := make(chan bool)
	close(c)
	return c
}

var clName = map[bool]string{true: "", false: "default"}[os.Getenv("ANYCLUSTER") != ""]

var logger = slog.New(slog.NewTextHandler(io.Discard, nil))

type npGetter struct{ m ctypes.NamedPortMultiMap }

func (g npGetter) GetNamedPorts() ctypes.NamedPortMultiMap { return g.m }

func setup() {
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = true
	option.Config.ClusterName = "default"
	option.Config.EnableL7Proxy = true
	option.Config.EnableICMPRules = true
	option.Config.EnableNonDefaultDenyPolicies = true
	option.Config.EnableExtendedIPProtocols = true
	option.Config.EnableNodeSelectorLabels = true
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	policy.SetPolicyEnabled(option.DefaultEnforcement)
	papi.InitEntities("default")
	if err := labelsfilter.ParseLabelPrefixCfg(logger, nil, nil, ""); err != nil {
		panic(err)
	}
}

func parse(raw json.RawMessage) (ptypes.PolicyEntries, ipctypes.ResourceID, error) {
	var tm struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct{ Name, Namespace string }
	}
	if err := json.Unmarshal(raw, &tm); err != nil {
		return nil, "", err
	}
	ns := tm.Metadata.Namespace
	switch {
	case tm.Kind == "NetworkPolicy" && strings.HasPrefix(tm.APIVersion, "networking.k8s.io"):
		var np slim_net.NetworkPolicy
		if err := json.Unmarshal(raw, &np); err != nil {
			return nil, "", err
		}
		if ns == "" {
			ns = "default"
		}
		e, err := k8s.ParseNetworkPolicy(logger, clName, &np)
		return e, ipctypes.NewResourceID(ipctypes.ResourceKindNetpol, ns, tm.Metadata.Name), err
	case tm.Kind == "CiliumNetworkPolicy" || tm.Kind == "CiliumClusterwideNetworkPolicy":
		var cnp v2.CiliumNetworkPolicy
		if err := json.Unmarshal(raw, &cnp); err != nil {
			return nil, "", err
		}
		kind := ipctypes.ResourceKindCNP
		if tm.Kind == "CiliumClusterwideNetworkPolicy" {
			kind = ipctypes.ResourceKindCCNP
			cnp.Namespace, ns = "", ""
		} else if ns == "" {
			cnp.Namespace, ns = "default", "default"
		}
		rules, err := cnp.Parse(logger, clName)
		if err != nil {
			return nil, "", err
		}
		return putils.RulesToPolicyEntries(rules), ipctypes.NewResourceID(kind, ns, tm.Metadata.Name), nil
	case tm.Kind == "ClusterNetworkPolicy":
		var c policyv1alpha2.ClusterNetworkPolicy
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, "", err
		}
		e, err := k8s.ParseClusterNetworkPolicy(logger, clName, &c)
		return e, ipctypes.NewResourceID(ipctypes.ResourceKindKCNP, "", tm.Metadata.Name), err
	}
	return nil, "", fmt.Errorf("unsupported %s/%s", tm.APIVersion, tm.Kind)
}

func podLabels(p *Pod) labels.Labels {
	ns := &slim_corev1.Namespace{ObjectMeta: slim_metav1.ObjectMeta{Name: p.Namespace, Labels: p.NsLabels}}
	pod := &slim_corev1.Pod{ObjectMeta: slim_metav1.ObjectMeta{Name: p.Name, Namespace: p.Namespace, Labels: p.Labels}}
	pod.Spec.ServiceAccountName = p.ServiceAccount
	_, m := k8s.GetPodMetadata(logger, ns, pod)
	id, _ := labelsfilter.Filter(labels.Map2Labels(m, labels.LabelSourceK8s))
	return id
}

type world struct {
	repo  *policy.Repository
	ids   map[string]*identity.Identity
	pods  map[string]*Pod
	epps  map[string]*policy.EndpointPolicy
	rawIP map[string]netip.Addr
}

func runCase(c *Case) (out Out) {
	out.ID = c.ID
	defer func() {
		if r := recover(); r != nil {
			out.Error = fmt.Sprintf("panic: %v %s", r, debug.Stack())
		}
	}()
	option.Config.PolicyCIDRMatchMode = c.Opts.CIDRMatch
	type pe struct {
		e ptypes.PolicyEntries
		r ipctypes.ResourceID
	}
	var parsed []pe
	for i, raw := range c.Policies {
		e, r, err := parse(raw)
		if err != nil {
			out.Rejects = append(out.Rejects, fmt.Sprintf("%d: %v", i, err))
			continue
		}
		parsed = append(parsed, pe{e, r})
	}
	// identities
	w := &world{ids: map[string]*identity.Identity{}, pods: map[string]*Pod{}, epps: map[string]*policy.EndpointPolicy{}}
	idmap := identity.IdentityMap{}
	byLabels := map[string]*identity.Identity{}
	next := identity.NumericIdentity(1000)
	nextLocal := identity.IdentityScopeLocal | 1
	add := func(key string, l labels.Labels, local bool) {
		k := l.String()
		id := byLabels[k]
		if id == nil {
			n := next
			if local {
				n = nextLocal
				nextLocal++
			} else {
				next++
			}
			id = identity.NewIdentityFromLabelArray(n, l.LabelArray())
			byLabels[k] = id
		}
		w.ids[key] = id
		idmap[id.ID] = id.LabelArray
	}
	for i := range c.Pods {
		k := fmt.Sprintf("#%d", i)
		l := podLabels(&c.Pods[i])
		for _, m := range c.Opts.CIDRMatch {
			if m == "pods" && c.Pods[i].IP != "" {
				a := netip.MustParseAddr(c.Pods[i].IP)
				for _, x := range labels.GetCIDRLabels(netip.PrefixFrom(a, a.BitLen())) {
					if x.Source == labels.LabelSourceCIDR {
						l[x.Key] = x
					}
				}
			}
		}
		add(k, l, false)
		w.pods[k] = &c.Pods[i]
	}
	for _, p := range c.Probes {
		for _, s := range []string{p.Src, p.Dst} {
			if _, ok := w.ids[s]; ok {
				continue
			}
			if a, err := netip.ParseAddr(s); err == nil {
				l := labels.GetCIDRLabels(netip.PrefixFrom(a, a.BitLen()))
				for _, name := range c.DNS[s] {
					for _, x := range parsed {
						for _, e := range x.e {
							for _, sel := range e.L3 {
								if f, ok := sel.GetFQDNSelector(); ok {
									re, err := f.ToRegex()
									if err == nil && re.MatchString(strings.TrimSuffix(strings.ToLower(name), ".")+".") {
										lb := f.IdentityLabel()
										l[lb.Key] = lb
									}
								}
							}
						}
					}
				}
				add(s, l, true)
				continue
			}
			n := identity.GetReservedID(s)
			rid := identity.LookupReservedIdentity(n)
			if rid == nil {
				out.Error = "bad peer " + s
				return
			}
			w.ids[s] = rid
			idmap[rid.ID] = rid.LabelArray
		}
	}
	idm := identitymanager.NewIDManager(logger)
	repo := policy.NewPolicyRepository(logger, idmap, nil, envoypolicy.NewEnvoyL7RulesTranslator(logger, nil), idm, testpolicy.NewPolicyMetricsNoop())
	repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	repo.GetSubjectSelectorCache().UpdateIdentities(idmap, nil, &sync.WaitGroup{})
	npm := ctypes.NewNamedPortMultiMap()
	for k, p := range w.pods {
		m := ctypes.NamedPortMap{}
		for _, x := range p.Ports {
			if x.Name != "" {
				_ = m.AddPort(x.Name, x.Port, x.Protocol)
			}
		}
		npm.Update(w.ids[k].ID, nil, m)
	}
	repo.SetNamedPortsGetter(npGetter{npm})
	for _, x := range parsed {
		repo.ReplaceByResource(x.e, x.r)
	}
	w.repo = repo
	red := map[string]uint16{policy.FallbackRedirectID: math.MaxUint16}
	get := func(k string) (*policy.EndpointPolicy, error) {
		if e, ok := w.epps[k]; ok {
			return e, nil
		}
		sp, _, err := repo.ComputeSelectorPolicy(w.ids[k])
		if err != nil {
			return nil, err
		}
		e := sp.DistillPolicy(logger, &owner{uint64(w.ids[k].ID), w.pods[k]}, red)
		w.epps[k] = e
		if c.Opts.Dump {
			for kk, v := range e.Entries() {
				out.Dump = append(out.Dump, k+" "+kk.String()+" "+v.String())
			}
		}
		return e, nil
	}
	for _, p := range c.Probes {
		var r Res
		pr, err := u8proto.ParseProtocol(p.Proto)
		if err != nil {
			out.Error = err.Error()
			return
		}
		l7s := []string{}
		one := func(local, remote string, ingress bool) string {
			if w.pods[local] == nil && local != "host" {
				return "n/a"
			}
			e, err := get(local)
			if err != nil {
				r.Detail += " err:" + err.Error()
				return "error"
			}
			key := ptypes.EgressKey()
			if ingress {
				key = ptypes.IngressKey()
			}
			ent, meta, _ := e.Lookup(key.WithIdentity(w.ids[remote].ID).WithPortProto(pr, p.Port))
			_ = meta
			if ent.IsDeny() {
				return "deny"
			}
			if ent.ProxyPort != 0 {
				l7s = append(l7s, l7eval(w, e, w.ids[remote].ID, pr, &p, ingress))
				return "allow"
			}
			return "allow"
		}
		r.Egress = one(p.Src, p.Dst, false)
		r.Ingress = one(p.Dst, p.Src, true)
		if len(l7s) > 0 {
			r.L7 = "allow"
			for _, x := range l7s {
				if x != "allow" {
					r.L7 = x
				}
			}
		}
		out.Results = append(out.Results, r)
	}
	sort.Strings(out.Dump)
	return
}

// egressNamedPort is the number that pods of this identity give the name: egress names resolve at the destination.
func (w *world) egressNamedPort(remote identity.NumericIdentity, name string, proto u8proto.U8proto) uint16 {
	for k, pod := range w.pods {
		if w.ids[k].ID != remote {
			continue
		}
		for _, x := range pod.Ports {
			pr, _ := u8proto.ParseProtocol(x.Protocol)
			if x.Name == name && pr == proto {
				return uint16(x.Port)
			}
		}
	}
	return 0
}

func l7eval(w *world, e *policy.EndpointPolicy, remote identity.NumericIdentity, pr u8proto.U8proto, p *Probe, ingress bool) string {
	l4 := e.SelectorPolicy.L4Policy.Egress
	if ingress {
		l4 = e.SelectorPolicy.L4Policy.Ingress
	}
	for tier := range l4.PortRules {
		type m struct{ psp *policy.PerSelectorPolicy }
		var ms []m
		for f := range l4.PortRules[tier].Filters() {
			if f.U8Proto != u8proto.ANY && f.U8Proto != pr {
				continue
			}
			port := f.Port
			if f.PortName != "" {
				port = e.PolicyOwner.GetIngressNamedPort(f.PortName, pr)
				if !ingress {
					port = w.egressNamedPort(remote, f.PortName, pr)
				}
				if port == 0 {
					continue
				}
			}
			if port != 0 && p.Port != port && !(f.EndPort > port && p.Port >= port && p.Port <= f.EndPort) {
				continue
			}
			for cs, psp := range f.PerSelectorPolicies {
				if cs.IsWildcard() || cs.Selects(remote) {
					ms = append(ms, m{psp})
				}
			}
		}
		sort.SliceStable(ms, func(i, j int) bool { return ms[i].psp.GetPrecedence() > ms[j].psp.GetPrecedence() })
		if len(ms) == 0 {
			continue
		}
		if ms[0].psp.IsDeny() {
			return "deny"
		}
		if ms[0].psp.IsPass() {
			continue
		}
		prio := ms[0].psp.GetPriority()
		for _, x := range ms {
			if x.psp.GetPriority() != prio {
				break
			}
			if x.psp == nil || x.psp.L7Rules.IsEmpty() {
				return "allow"
			}
			if len(x.psp.HTTP) > 0 {
				if p.HTTP == nil {
					return "proxied"
				}
				rs := x.psp.EnvoyHTTPRules()
				for _, hr := range rs.GetHttpRules() {
					ok := true
					for _, h := range hr.Headers {
						v, have := hdr(p.HTTP, h.Name)
						re := h.GetStringMatch().GetSafeRegex()
						switch {
						case re != nil:
							ok = ok && have && regexp.MustCompile("^(?:"+re.Regex+")$").MatchString(v)
						case h.GetStringMatch() != nil:
							ok = ok && have && h.GetStringMatch().GetExact() == v
						case h.GetPresentMatch():
							ok = ok && have
						default:
							ok = false
						}
					}
					if ok {
						return "allow"
					}
				}
			}
			for _, d := range x.psp.L7Rules.DNS {
				if p.DNS == "" {
					return "proxied"
				}
				fs := (&struct{ n, m string }{d.MatchName, d.MatchPattern})
				_ = fs
			}
		}
		return "deny"
	}
	return "deny"
}

func hdr(h *HTTP, n string) (string, bool) {
	switch n {
	case ":path":
		return h.Path, true
	case ":method":
		return h.Method, true
	case ":authority":
		return h.Host, true
	}
	for k, v := range h.Headers {
		if strings.EqualFold(k, n) {
			return v, true
		}
	}
	return "", false
}

func main() {
	setup()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	dec := json.NewDecoder(in)
	enc := json.NewEncoder(w)
	for {
		var c Case
		if err := dec.Decode(&c); err != nil {
			if err != io.EOF {
				fmt.Fprintln(os.Stderr, err)
			}
			return
		}
		enc.Encode(runCase(&c))
	}
}
