import type { Diagnostic } from "#diagnostic";
import { report } from "#manifest";
import type { Lint } from "./context.ts";
import { below, isCilium, isObject, rulesOf, specsOf } from "./objects.ts";
import { findingAt } from "./places.ts";

const HELP = "put the names and their ports in one rule";

/**
 * Names in one rule and their ports in another: rules are a union, so the names are open on every port and the ports to everybody.
 * Cilium: `pkg/policy/rule.go`, rules of one section add up.
 */
export const fqdnPortsSplit: Lint = ({ intent, documents, ...rest }) => {
  const context = { intent, documents, ...rest };
  const found: Diagnostic[] = [];
  for (const { egress } of intent?.policies ?? []) {
    const rules = (egress?.rules ?? []).filter((rule) => rule.action === "allow");
    const open = rules.find(
      ({ ports, peers }) => ports !== "any" && peers.some((peer) => peer.kind === "entity" && (peer.entity === "all" || peer.entity === "world")),
    );
    const names = rules.find(({ ports, peers }) => ports === "any" && peers.every((peer) => peer.kind === "fqdn"));
    if (open !== undefined && names !== undefined) {
      const message = `the names of \`${names.id}\` are open on every port, and the ports of \`${open.id}\` to the whole world`;
      found.push(findingAt(context, names.id, "PCL2001", message, { help: HELP }));
    }
  }
  for (const document of documents.filter(isCilium)) {
    for (const spec of specsOf(document)) {
      const rules = rulesOf(spec, "egress");
      const names = rules.find((rule) => below(rule, "toFQDNs") !== null && below(rule, "toPorts") === null);
      const open = rules.find(
        (rule) => isObject(rule.value) && Object.keys(rule.value).every((key) => key === "toPorts") && below(rule, "toPorts") !== null,
      );
      if (names === undefined || open === undefined) continue;
      found.push(report(document, "PCL2001", names.path, "the names are open on every port, and the ports of another rule to everybody", HELP));
    }
  }
  return found;
};
