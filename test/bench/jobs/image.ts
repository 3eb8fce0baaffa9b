import { decodeImage } from "#image";
import type { Intent, Policy, Rule } from "#ir";
import { type Inventory, type InventoryPod, NAMESPACE_NAME } from "#model";
import { parseProfile, targetOf } from "#targets";
import { Clock, type Job } from "../job.ts";
import { Random } from "../random.ts";

const SUBJECTS = 64;
const GROUPS = 250;
const BLOCKS = 1_000;

/**
 * An image for `size` pods in 250 label groups and as many entries of a per-endpoint table: each of 64 subjects lets a quarter of the
 * groups in, one or two ports each, and 1,000 blocks of the world stand in its rules.
 */
export const imaging: Job = (size) => {
  const clock = new Clock();
  const [intent, inventory] = [intentOfGroups(), inventoryOf(size)];
  const chosen = parseProfile("ebpf");
  const target = targetOf("ebpf");
  if (!("profile" in chosen) || target === null) throw new Error("no ebpf");
  const emission = clock.part("build the image", () =>
    target.emit(intent, chosen.profile, { digest: "0".repeat(64), generation: "0" }, { inventory, template: null }),
  );
  const bytes = emission.artifacts[0]?.bytes;
  if (bytes === undefined) return { parts: clock.parts, note: emission.diagnostics.map((one) => one.message).join("; ") };
  const image = clock.part("check its digests", () => decodeImage(bytes));
  if ("message" in image) throw new Error(image.message);
  const { meta } = image;
  const entries = Math.round((SUBJECTS * (GROUPS / 4) * 1.5 * size) / GROUPS);
  const note = `size class ${image.size}, ${(bytes.length / 2 ** 20).toFixed(1)} MiB, ${meta.classes.peers.length} peer classes; ${entries} entries`;
  return { parts: clock.parts, note: `${note} of an address table for each subject` };
};

function intentOfGroups(): Intent {
  const random = new Random(7);
  const nothing = { log: false, authenticate: false, orElse: null, owner: null, reason: null, expires: null, source: null };
  const pods = (key: string, value: string) => ({
    kind: "pods" as const,
    namespaces: [{ key: NAMESPACE_NAME, operator: "In" as const, values: ["apps"] }],
    pods: [{ key, operator: "In" as const, values: [value] }],
    serviceAccounts: "any" as const,
  });
  const policies = Array.from({ length: SUBJECTS }, (_, subject): Policy => {
    const groups = Array.from({ length: GROUPS }, (_, group) => group).filter(() => random.chance(0.25));
    const rules = groups.map((group): Rule => {
      const ports = Array.from({ length: 1 + random.below(2) }, () => {
        const from = 1_000 + random.below(70) * 10;
        return { protocol: "TCP" as const, from, to: from + random.below(2) * 5 };
      });
      return { ...nothing, id: `s${subject}/${group}`, action: "allow", peers: [pods("group", `g${group}`)], ports, layer7: [] };
    });
    const blocks = Array.from({ length: Math.ceil(BLOCKS / SUBJECTS) }, (_, i) => {
      const at = subject * 16 + i;
      return { kind: "cidr" as const, cidr: `198.${18 + (at >> 8)}.${at & 255}.0/24`, except: [], pods: false };
    });
    const world: Rule = {
      ...nothing,
      id: `s${subject}/world`,
      action: "allow",
      peers: blocks,
      ports: [{ protocol: "TCP", from: 443, to: 443 }],
      layer7: [],
    };
    const about = { owner: null, reason: null, expires: null, source: null };
    return {
      ...about,
      id: `s${subject}`,
      tier: "default",
      order: null,
      mode: "enforce",
      subject: pods("group", `g${subject}`),
      ingress: { rules: [...rules, world], otherwise: "deny" },
      egress: null,
    };
  });
  return { version: 1, cluster: { podCidrs: ["10.0.0.0/12"], nodeCidrs: null }, tiers: [{ name: "default", order: 1_000 }], policies };
}

function inventoryOf(size: number): Inventory {
  const namespaceLabels = new Map([[NAMESPACE_NAME, "apps"]]);
  const labels = Array.from({ length: GROUPS }, (_, group) => new Map([["group", `g${group}`]]));
  const pods = Array.from({ length: size }, (_, i): InventoryPod => {
    const address = i + 1;
    return {
      namespace: "apps",
      name: `p${i}`,
      labels: labels[i % GROUPS] as ReadonlyMap<string, string>,
      namespaceLabels,
      serviceAccount: "default",
      serviceAccountLabels: NONE,
      ports: [],
      hostNetwork: false,
      node: null,
      cluster: null,
      ips: [`10.${address >> 16}.${(address >> 8) & 255}.${address & 255}`],
    };
  });
  return { namespaces: new Map(), pods, services: [], endpoints: [], nodes: [] };
}
const NONE: ReadonlyMap<string, string> = new Map();
