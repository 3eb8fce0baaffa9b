import type { Diagnostic } from "#diagnostic";
import { report } from "#manifest";
import type { Lint } from "./context.ts";
import { below, type Field, isCilium, isEmptyObject, isNetworkPolicy, itemsOf, rulesOf, specsOf } from "./objects.ts";

/**
 * Empty rules and empty lists: everybody in one dialect, nobody in the other.
 * Kubernetes: `networking/v1/types.go`; Cilium: mergeEndpointSelectors and mergeL4Filter in `pkg/policy`.
 */
export const emptyRule: Lint = ({ documents }) =>
  documents.flatMap((document) => {
    if (isNetworkPolicy(document)) return specsOf(document).flatMap(ofNetworkPolicy);
    return isCilium(document) ? specsOf(document).flatMap(ofCilium) : [];
  });

function found(field: Field, message: string, help: string): Diagnostic {
  return report(field.document, "PCL2004", field.path, message, help);
}

function ofNetworkPolicy(spec: Field): Diagnostic[] {
  return rulesOf(spec, "ingress", "egress").flatMap((rule) => {
    if (isEmptyObject(rule.value))
      return [
        found(
          rule,
          "the empty rule allows everything here; in a CiliumNetworkPolicy it allows nothing",
          "say who is meant: `from` or `to` with a namespaceSelector or ipBlock",
        ),
      ];
    return ["from", "to"].flatMap((name) => {
      const list = below(rule, name);
      return list !== null && Array.isArray(list.value) && list.value.length === 0
        ? [
            found(
              list,
              `the empty list \`${name}: []\` means everybody here; in a CiliumNetworkPolicy it means nobody`,
              "leave the list out, or name the peers",
            ),
          ]
        : [];
    });
  });
}

const PEERS = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups", "Services"].flatMap((name) => [`from${name}`, `to${name}`]);

function ofCilium(spec: Field): Diagnostic[] {
  const sections = ["ingress", "egress"].flatMap((name) => {
    const list = below(spec, name);
    return list !== null && Array.isArray(list.value) && list.value.length === 0
      ? [
          found(
            list,
            `the empty list \`${name}: []\` isolates nobody here; in a NetworkPolicy it denies everything`,
            `write \`${name}: [{}]\` to deny everything`,
          ),
        ]
      : [];
  });
  return [...sections, ...rulesOf(spec, "ingress", "egress", "ingressDeny", "egressDeny").flatMap(ofCiliumRule)];
}

function ofCiliumRule(rule: Field): Diagnostic[] {
  const deny = rule.path.some((step) => step === "ingressDeny" || step === "egressDeny");
  if (isEmptyObject(rule.value)) {
    return deny
      ? [found(rule, "the empty deny rule denies nothing by itself, it only isolates", "name the peers that are denied, or `fromEntities: [all]`")]
      : [
          found(
            rule,
            "the empty rule allows nothing here and isolates; in a NetworkPolicy it allows everything",
            "write the allow rule, or `fromEntities: [all]` for everybody",
          ),
        ];
  }
  const lists = PEERS.flatMap((name) =>
    emptyList(rule, name, "means nobody here; without it, or in a NetworkPolicy, it means everybody", "write `fromEntities: [none]` for nobody"),
  );
  const names = emptyList(
    rule,
    "toFQDNs",
    "opens the ports to everybody: Cilium does not count it as a peer",
    "name the FQDNs, or leave the rule out",
  );
  const ports = itemsOf(below(rule, "toPorts")).flatMap((part) => [
    ...(below(part, "ports") === null ? [found(part, "a port rule without `ports` adds nothing", "name the ports")] : []),
    ...["http", "dns"].flatMap((kind) => {
      const list = below(part, "rules", kind);
      return list !== null && Array.isArray(list.value) && list.value.length === 0
        ? [found(list, `the empty list \`${kind}: []\` restricts nothing: every byte passes`, `name the requests, or write \`${kind}: [{}]\``)]
        : [];
    }),
  ]);
  return [...lists, ...names, ...ports];
}

function emptyList(rule: Field, name: string, says: string, help: string): Diagnostic[] {
  const list = below(rule, name);
  return list !== null && Array.isArray(list.value) && list.value.length === 0 ? [found(list, `the empty list \`${name}: []\` ${says}`, help)] : [];
}
