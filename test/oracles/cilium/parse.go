package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	policyv1alpha2 "sigs.k8s.io/network-policy-api/apis/v1alpha2"

	ipctypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim_net "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/labels"
	papi "github.com/cilium/cilium/pkg/policy/api"
	ptypes "github.com/cilium/cilium/pkg/policy/types"
	putils "github.com/cilium/cilium/pkg/policy/utils"
)

// object is a policy, or a named group of address blocks.
type object struct {
	entries  ptypes.PolicyEntries
	resource ipctypes.ResourceID
	group    string
	blocks   []netip.Prefix
}

func parseAll(p *place, policies []json.RawMessage) (parsed []object, rejects []string) {
	cluster := p.world.Settings.cluster()
	for i, raw := range policies {
		one, err := parse(raw, cluster)
		if err != nil {
			rejects = append(rejects, fmt.Sprintf("%d: %v", i, err))
			continue
		}
		parsed = append(parsed, one)
	}
	return
}

func parse(raw json.RawMessage, cluster string) (object, error) {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct{ Name, Namespace string }
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return object{}, err
	}
	name, ns := head.Metadata.Name, head.Metadata.Namespace
	if ns == "" {
		ns = "default"
	}
	switch {
	case head.Kind == "NetworkPolicy" && strings.HasPrefix(head.APIVersion, "networking.k8s.io"):
		var np slim_net.NetworkPolicy
		if err := json.Unmarshal(raw, &np); err != nil {
			return object{}, err
		}
		entries, err := k8s.ParseNetworkPolicy(logger, cluster, &np)
		return object{entries: entries, resource: ipctypes.NewResourceID(ipctypes.ResourceKindNetpol, ns, name)}, err
	case head.Kind == "CiliumNetworkPolicy" || head.Kind == "CiliumClusterwideNetworkPolicy":
		var cnp v2.CiliumNetworkPolicy
		if err := json.Unmarshal(raw, &cnp); err != nil {
			return object{}, err
		}
		kind := ipctypes.ResourceKindCNP
		if head.Kind == "CiliumClusterwideNetworkPolicy" {
			kind, ns = ipctypes.ResourceKindCCNP, ""
		}
		cnp.Namespace = ns
		rules, err := cnp.Parse(logger, cluster)
		if err != nil {
			return object{}, err
		}
		return object{entries: putils.RulesToPolicyEntries(rules), resource: ipctypes.NewResourceID(kind, ns, name)}, nil
	case head.Kind == "ClusterNetworkPolicy":
		var c policyv1alpha2.ClusterNetworkPolicy
		if err := json.Unmarshal(raw, &c); err != nil {
			return object{}, err
		}
		entries, err := k8s.ParseClusterNetworkPolicy(logger, cluster, &c)
		return object{entries: entries, resource: ipctypes.NewResourceID(ipctypes.ResourceKindKCNP, "", name)}, err
	case head.Kind == "CiliumCIDRGroup":
		var g v2.CiliumCIDRGroup
		if err := json.Unmarshal(raw, &g); err != nil {
			return object{}, err
		}
		one := object{group: name}
		for _, text := range g.Spec.ExternalCIDRs {
			block, err := netip.ParsePrefix(string(text))
			if err != nil {
				return object{}, err
			}
			one.blocks = append(one.blocks, block)
		}
		return one, nil
	}
	return object{}, fmt.Errorf("unsupported %s/%s", head.APIVersion, head.Kind)
}

// addGroups gives an address or block the label of each group that holds it, as the agent's watcher of groups does.
func addGroups(l labels.Labels, block netip.Prefix, parsed []object) {
	for _, x := range parsed {
		for _, one := range x.blocks {
			if one.Bits() <= block.Bits() && one.Contains(block.Addr()) {
				label := papi.LabelForCIDRGroupRef(x.group)
				l[label.Key] = label
			}
		}
	}
}

func hasGroups(parsed []object) bool {
	for _, x := range parsed {
		if x.group != "" {
			return true
		}
	}
	return false
}
