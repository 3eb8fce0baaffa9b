package main

import (
	"maps"
	"math"
	"sync"

	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	ptypes "github.com/cilium/cilium/pkg/policy/types"
	testidentity "github.com/cilium/cilium/pkg/testutils/identity"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	ctypes "github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// owner stands for an endpoint of the agent.
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

type namedPorts struct{ m ctypes.NamedPortMultiMap }

func (g namedPorts) GetNamedPorts() ctypes.NamedPortMultiMap { return g.m }

// judge is one case in its world: a fresh repository, endpoint policies made when first asked for.
type judge struct {
	*place
	repo      *policy.Repository
	known     identity.IdentityMap
	endpoints []*policy.EndpointPolicy
	failed    []bool
}

var (
	translator = envoypolicy.NewEnvoyL7RulesTranslator(logger, nil)
	redirects  = map[string]uint16{policy.FallbackRedirectID: math.MaxUint16}
	metrics    = testpolicy.NewPolicyMetricsNoop()
)

func newJudge(p *place, parsed []object) *judge {
	j := &judge{place: p, known: p.named(parsed), endpoints: make([]*policy.EndpointPolicy, len(p.world.Pods)), failed: make([]bool, len(p.world.Pods))}
	if p.world.Sizes {
		p.addBlockIdentities(j.known, parsed)
	}
	j.repo = policy.NewPolicyRepository(logger, j.known, nil, translator, identitymanager.NewIDManager(logger), metrics)
	j.repo.GetSelectorCache().SetLocalIdentityNotifier(testidentity.NewDummyIdentityNotifier())
	j.repo.GetSubjectSelectorCache().UpdateIdentities(j.known, nil, &sync.WaitGroup{})
	j.repo.SetNamedPortsGetter(namedPorts{p.ports})
	for _, x := range parsed {
		if x.group != "" {
			continue
		}
		j.repo.ReplaceByResource(x.entries, x.resource)
	}
	return j
}

// named are the identities of this case: an address gets the label of each name selector that one of its names meets.
func (p *place) named(parsed []object) identity.IdentityMap {
	known := maps.Clone(p.ids)
	groups := hasGroups(parsed)
	for i := range p.ends {
		e := &p.ends[i]
		if len(e.names) == 0 && !(groups && e.address.IsValid()) {
			continue
		}
		l := labels.NewFrom(e.labels)
		if groups {
			addGroups(l, e.address, parsed)
		}
		for _, x := range parsed {
			for _, entry := range x.entries {
				for _, selector := range entry.L3 {
					f, ok := selector.GetFQDNSelector()
					if !ok {
						continue
					}
					re, err := f.ToRegex()
					for _, name := range e.names {
						if err == nil && re.MatchString(absolute(name)) {
							label := f.IdentityLabel()
							l[label.Key] = label
						}
					}
				}
			}
		}
		known[e.id] = l.LabelArray()
	}
	return known
}

func (j *judge) endpoint(i int) *policy.EndpointPolicy {
	if j.endpoints[i] == nil && !j.failed[i] {
		e := &j.ends[i]
		l := j.known[e.id]
		selectors, _, err := j.repo.ComputeSelectorPolicy(identity.NewIdentityFromLabelArray(e.id, l))
		if err != nil {
			j.failed[i] = true
			return nil
		}
		j.endpoints[i] = selectors.DistillPolicy(logger, &owner{uint64(e.id), e.pod}, redirects)
	}
	return j.endpoints[i]
}

// verdicts: "v" and per pair, per traffic, the egress and the ingress character:
// - no endpoint, a allow, d deny, l allowed by the proxy, r refused by the proxy, p proxied and no request to judge, e no policy.
func (j *judge) verdicts() string {
	w := j.world
	out := make([]byte, 1, 1+2*len(w.Pairs)*len(w.Traffic))
	out[0] = 'v'
	for _, pair := range w.Pairs {
		for t := range w.Traffic {
			out = append(out, j.side(pair[0], pair[1], t, false), j.side(pair[1], pair[0], t, true))
		}
	}
	return string(out)
}

func (j *judge) side(local, remote, traffic int, ingress bool) byte {
	if j.ends[local].pod == nil {
		return '-'
	}
	e := j.endpoint(local)
	if e == nil {
		return 'e'
	}
	key := ptypes.EgressKey()
	if ingress {
		key = ptypes.IngressKey()
	}
	entry, _, _ := e.Lookup(key.WithIdentity(j.ends[remote].id).WithPortProto(j.protos[traffic], j.world.Traffic[traffic].Port))
	if entry.IsDeny() {
		return 'd'
	}
	if entry.ProxyPort == 0 {
		return 'a'
	}
	return j.layer7(local, remote, traffic, ingress)
}

// close lets go of what this case put into the engine's shared state.
func (j *judge) close() {
	for _, e := range j.endpoints {
		if e != nil {
			_ = e.Ready()
		}
	}
}
