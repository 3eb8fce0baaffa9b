import type { Cidr } from "#algebra";
import { type IdentitySelector } from "../read/entry.ts";
import { SOURCES } from "../read/identity-labels.ts";
import { type Requirement, selectorKey } from "../read/requirement.ts";
import type { Engine } from "../versions.ts";
import type { Identity } from "./identity.ts";

const GROUP_NAME = "io.cilium.policy.cidrgroupname/";

/** Equal keys are one selector of the engine's cache. */
export function keyOf(selector: IdentitySelector): string {
  const except = "except" in selector ? selector.except.map((one) => one.text).sort() : [];
  switch (selector.kind) {
    case "labels":
      return `labels/${selectorKey(selector.all)}`;
    case "block":
      return ["block", selector.block.text, ...except].join("!");
    case "group":
      return ["group", selector.name, ...except].join("!");
    case "groups":
      return ["groups", selectorKey(selector.all), ...except].join("!");
    case "name":
      return `name/${selector.name}`;
  }
}

/** Everybody. */
export function isWildcard(selector: IdentitySelector): boolean {
  return selector.kind === "labels" && selector.all.length === 0;
}

/** Whether the engine selects the identity (Cilium pkg/policy/types/selector.go Matches). */
export function selects(selector: IdentitySelector, identity: Identity, engine: Engine): boolean {
  switch (selector.kind) {
    case "labels":
      return selector.all.every((one) => meets(one, identity));
    case "name":
      return identity.labels.some(({ source, key }) => source === "fqdn" && key === selector.name);
    case "block":
      return addressable(identity, engine) && within(selector.block, identity, engine) && !excepted(selector.except, identity, engine);
    case "group":
      return (
        addressable(identity, engine) &&
        identity.labels.some(({ source, key }) => source === "cidrgroup" && key === GROUP_NAME + selector.name) &&
        !excepted(selector.except, identity, engine)
      );
    case "groups":
      return addressable(identity, engine) && selector.all.every((one) => meetsGroup(one, identity)) && !excepted(selector.except, identity, engine);
  }
}

function meets({ source, key, operator, values }: Requirement, { labels }: Identity): boolean {
  const found = labels.find((label) => label.key === key && (source === SOURCES.any || source === label.source));
  switch (operator) {
    case "In":
      return found !== undefined && values.includes(found.value);
    case "NotIn":
      return found === undefined || !values.includes(found.value);
    case "Exists":
      return found !== undefined;
    case "DoesNotExist":
      return found === undefined;
  }
}

/** Several groups may give an address one key with different values. */
function meetsGroup({ key, operator, values }: Requirement, { labels }: Identity): boolean {
  const listing = operator === "In" || operator === "NotIn";
  const held = labels.some((label) => label.source === "cidrgroup" && label.key === key && (!listing || values.includes(label.value)));
  return operator === "In" || operator === "Exists" ? held : !held;
}

function addressable(identity: Identity, { cidrNodes, cidrPods }: Engine): boolean {
  const carries = (...keys: readonly string[]) => identity.labels.some(({ source, key }) => source === SOURCES.reserved && keys.includes(key));
  if (carries("world", "world-ipv4", "world-ipv6")) return true;
  return carries("host", "remote-node") ? cidrNodes : cidrPods;
}

function within(block: Cidr, identity: Identity, engine: Engine): boolean {
  if (block.prefix > 0) return identity.blocks.some((one) => contains(block, one));
  return isWorldOf(block.family, identity, engine) || (engine.cidrPods && identity.blocks.some((one) => one.family === block.family));
}

function excepted(except: readonly Cidr[], identity: Identity, engine: Engine): boolean {
  return except.some((hole) =>
    hole.prefix > 0 ? identity.blocks.some((one) => contains(hole, one)) : !engine.cidrPods && isWorldOf(hole.family, identity, engine),
  );
}

/** Cilium pkg/labels/cidr.go: a whole family is the world label of that family. */
function isWorldOf(family: 4 | 6, { labels }: Identity, { ipv4, ipv6 }: Engine): boolean {
  const wanted = ipv4 && ipv6 ? `world-ipv${family}` : "world";
  return labels.some(({ source, key }) => source === SOURCES.reserved && key === wanted);
}

function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.range[0] <= inner.range[0] && inner.range[1] <= outer.range[1];
}
