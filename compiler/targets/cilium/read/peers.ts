import { type Cidr, isProblem, parseCidr } from "#algebra";
import { type Findings, quoted } from "#api";
import type { Path } from "#diagnostic";
import type { Direction } from "#ir";
import { type Conjunction, type Inventory, KINDS, kindIn, textMatches, V } from "#model";
import type { WrittenCidrRule, WrittenPeers } from "../schema/peers.ts";
import type { Engine } from "../versions.ts";
import { blockCubes, rangesCubes } from "./cidr.ts";
import { type CidrGroup, selectGroups } from "./cidr-groups.ts";
import { entityPeer } from "./entities.ts";
import type { IdentitySelector, Peer } from "./entry.ts";
import { SOURCES } from "./identity-labels.ts";
import { readName } from "./names.ts";
import { exists, type Requirement, selectorKey } from "./requirement.ts";
import { ownCluster, type Scope, scopedPeer } from "./scope.ts";
import { selectorCubes } from "./selector.ts";
import { resolveServices } from "./services.ts";
import { readSelector, requirementsOf } from "./written-selector.ts";

export interface PeerContext {
  readonly direction: Direction;
  readonly deny: boolean;
  readonly scope: Scope;
  readonly engine: Engine;
  readonly groups: readonly CidrGroup[];
  readonly inventory: Inventory | null;
  readonly findings: Findings;
}
/** Members that may not stand together; the rest is not a choice of peers. */
const MEMBERS = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups", "Services", "FQDNs"] as const;
/** Members whose empty list is nobody; an empty list of the others counts for nothing (pkg/policy/utils mergeEndpointSelectors). */
const NOBODY = ["Endpoints", "Nodes", "Entities", "CIDR", "CIDRSet"] as const;

/** The peers of a rule: null is nobody, an empty list everybody where ports are given. */
export function readPeers(written: WrittenPeers, context: PeerContext, path: Path): readonly Peer[] | null {
  const { findings, engine, direction, scope } = context;
  const prefix = direction === "ingress" ? "from" : "to";
  const field = (member: string) => `${prefix}${member}`;
  const given = MEMBERS.filter((member) => (written[member] ?? []).length > 0);
  const [first, second] = given;
  if (second !== undefined)
    findings.add(
      "PCL1004",
      [...path, field(second)],
      `\`${field(first ?? "")}\` and \`${field(second)}\` cannot stand in one rule`,
      "write a rule for each",
    );
  if (given.includes("Groups"))
    findings.add("PCL1005", [...path, field("Groups")], `\`${field("Groups")}\` asks a cloud for addresses and is not read`, "write the addresses");
  if (given.includes("Nodes") && !engine.nodeLabels) {
    findings.add(
      "PCL1004",
      [...path, field("Nodes")],
      `\`${field("Nodes")}\` needs the flag enable-node-selector-labels, the agent refuses the rule`,
      "read it under enable-node-selector-labels=true",
    );
  }
  const selectors = (member: "Endpoints" | "Nodes") =>
    (written[member] ?? []).map((one, i) => requirementsOf(readSelector(one, findings, [...path, field(member), i])));
  const peers = [
    ...selectors("Endpoints").map((one) => endpointPeer(scopedPeer(one, scope, engine), engine, true)),
    ...selectors("Nodes").map((one) => nodePeer(one, engine)),
    ...(written.Entities ?? []).map((entity) => entityPeer(entity, engine.clusterName)),
    ...(written.CIDR ?? []).flatMap((text, i) => blockPeer(text, [], findings, [...path, field("CIDR"), i], engine)),
    ...(written.CIDRSet ?? []).flatMap((rule, i) => setPeer(rule, context, [...path, field("CIDRSet"), i])),
    ...(written.FQDNs ?? []).flatMap((one, i) =>
      namePeer(one.matchName ?? one.matchPattern ?? "", readName(one, engine.minor, findings, [...path, field("FQDNs"), i])),
    ),
    ...servicePeers(written, context, [...path, field("Services")]),
  ];
  return NOBODY.some((member) => written[member]?.length === 0) ? null : peers;
}

export function endpointPeer(requirements: readonly Requirement[], engine: Engine, endpoints: boolean): Peer {
  const selectors: IdentitySelector[] = [{ kind: "labels", all: requirements }];
  return { key: `labels/${selectorKey(requirements)}`, cubes: selectorCubes(requirements, "P", KINDS, engine), endpoints, selectors };
}

/** Since 1.18 only remote nodes of the own cluster; before, whatever carries the labels. */
function nodePeer(requirements: readonly Requirement[], engine: Engine): Peer {
  if (engine.minor < 18) return endpointPeer(requirements, engine, false);
  const remote = [...requirements, exists(SOURCES.reserved, "remote-node")];
  return endpointPeer([...remote, ...ownCluster(remote, engine)], engine, false);
}

function namePeer(name: string, pattern: string | null): Peer[] {
  return pattern === null ? [] : [peer(`name/${pattern}`, [[kindIn("P", "world"), textMatches(V.name, pattern)]], { kind: "name", name })];
}

function blockPeer(text: string, except: readonly string[], findings: Findings, path: Path, engine: Engine): Peer[] {
  const block = readBlock(text, findings, path);
  const holes = except.flatMap((one, i) => hole(one, block, engine, findings, [...path.slice(0, -1), "except", i]));
  return block === null ? [] : [selected(`cidr/${block.text}`, except, blockCubes(block, holes, engine), { kind: "block", block, except: holes })];
}

function setPeer(rule: WrittenCidrRule, { engine, findings, groups }: PeerContext, path: Path): Peer[] {
  const { cidr, cidrGroupRef, cidrGroupSelector, except = [] } = rule;
  const choices = [cidr, cidrGroupRef, cidrGroupSelector].filter((one) => one !== undefined && one !== "");
  if (choices.length !== 1) {
    findings.add("PCL1010", path, "exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector` must be given");
    return [];
  }
  if (cidr !== undefined && cidr !== "") return blockPeer(cidr, except, findings, [...path, "cidr"], engine);
  const holes = except.flatMap((one, i) => readBlock(one, findings, [...path, "except", i]) ?? []);
  if (cidrGroupSelector !== undefined) {
    const requirements = requirementsOf(readSelector(cidrGroupSelector, findings, [...path, "cidrGroupSelector"]));
    const cubes = rangesCubes(selectGroups(requirements, groups), holes, engine);
    return [selected(`groups/${selectorKey(requirements)}`, except, cubes, { kind: "groups", all: requirements, except: holes })];
  }
  const group = groups.find((one) => one.name === cidrGroupRef);
  if (group === undefined)
    findings.add("PCL2005", [...path, "cidrGroupRef"], `there is no CiliumCIDRGroup ${quoted(cidrGroupRef)}: this selects nothing`);
  const cubes = rangesCubes(group?.ranges ?? [], holes, engine);
  return [selected(`group/${cidrGroupRef}`, except, cubes, { kind: "group", name: cidrGroupRef ?? "", except: holes })];
}

function selected(key: string, except: readonly string[], cubes: readonly Conjunction[], selector: IdentitySelector): Peer {
  return peer([key, ...[...except].sort()].join("!"), cubes, selector);
}

function peer(key: string, cubes: readonly Conjunction[], selector: IdentitySelector): Peer {
  return { key, cubes, endpoints: false, selectors: [selector] };
}

function readBlock(text: string, findings: Findings, path: Path): Cidr | null {
  const parsed = parseCidr(text);
  if (!isProblem(parsed)) return parsed;
  findings.add("PCL1010", path, parsed.message, parsed.help);
  return null;
}

/** Until 1.19 only the address of an exception must lie in the block, since 1.20 all of it. */
function hole(text: string, block: Cidr | null, engine: Engine, findings: Findings, path: Path): Cidr[] {
  const except = readBlock(text, findings, path);
  if (except === null || block === null) return [];
  const base = parseCidr(`${text.slice(0, text.indexOf("/"))}/${except.family === 4 ? 32 : 128}`);
  const inside = except.family === block.family && !isProblem(base) && base.range[0] >= block.range[0] && base.range[1] <= block.range[1];
  if (inside && (engine.minor < 20 || except.prefix >= block.prefix)) return [except];
  findings.add("PCL1010", path, `the exception ${except.text} is not a part of ${block.text}`);
  return [];
}

/** Only allow rules of egress resolve services. Nothing resolved leaves the rule without peers: with ports it is for everybody. */
function servicePeers(written: WrittenPeers, context: PeerContext, path: Path): Peer[] {
  const { inventory, engine, findings, deny, scope } = context;
  const services = written.Services ?? [];
  if (services.length === 0 || deny) return [];
  if (inventory === null) return [{ key: path.join("/"), cubes: [[]], endpoints: false, selectors: [], missing: "services of the cluster" }];
  const { endpoints, addresses } = resolveServices(services, inventory, engine, findings, path);
  const peers = [
    ...endpoints.map((one) => endpointPeer(scopedPeer(one, scope, engine), engine, true)),
    ...addresses.map((block) => selected(`cidr/${block.text}`, [], blockCubes(block, [], engine), { kind: "block", block, except: [] })),
  ];
  if (peers.length === 0) findings.add("PCL2005", path, "no service of the inventory is meant: with ports this rule is for everybody");
  return peers;
}
