import { gzipSync } from "node:zlib";
import { canonicalJson } from "#ir";
import { CASES } from "../../conformance/cases.ts";

/** Numbers that look alike chance, always the same of one seed (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
type Chance = ReturnType<typeof chance>;

const INVENTORY =
  "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n- {apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, status: {podIP: 10.0.1.1}}\n";
const intents = CASES.flatMap(({ source }) => (source.kind === "intent" ? [canonicalJson(source.intent)] : []));
const manifests = CASES.flatMap(({ source }) => (source.kind === "manifests" && source.text !== "" ? [source.text] : []));
const PROFILES = [
  "kubernetes",
  "kubernetes@1.36,ipblock-pods=match",
  "cilium",
  "cilium@1.16",
  "calico",
  "calico@3.26",
  "weave",
  "flannel",
  "cilium@0",
  "x",
];
const PROBES = [{ from: { pod: "shop/web" }, to: { ip: "203.0.113.1" }, port: 443 }];

const one = <T>(of: readonly T[], pick: Chance): T => of[pick(of.length)] as T;
const some = (pick: Chance): unknown => (pick(2) === 0 ? one(manifests, pick) : pick(2) === 0 ? JSON.parse(one(intents, pick)) : one(intents, pick));

/** Bodies that are right, by path. */
const RIGHT: Readonly<Record<string, (pick: Chance) => object>> = {
  compile: (pick) => ({ source: JSON.parse(one(intents, pick)), targets: [one(PROFILES, pick)] }),
  diff: (pick) => ({ a: some(pick), b: some(pick), profile: one(PROFILES, pick), digest: pick(2) === 0 }),
  eval: (pick) => ({ source: some(pick), inventory: INVENTORY, probes: PROBES, profile: one(PROFILES, pick) }),
  explain: (pick) => ({ source: one(manifests, pick), from: "shop/app=web", to: "203.0.113.1", port: 443, profile: one(PROFILES, pick) }),
  lint: (pick) => ({ source: some(pick), inventory: INVENTORY, profile: one(PROFILES, pick) }),
};
const WORDS = [
  '"',
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "-1",
  "1e400",
  "9007199254740993",
  "65536",
  '"__proto__"',
  "\\u001b",
  "*",
  "&a",
  "!!js/function",
  "{{",
  "\u202e",
  "(a+)+$",
  "0.0.0.0/0",
  "::/0",
  "\n",
  "---\n",
  "<<: *a\n",
];

/** Spoils a text in some places. */
function spoiled(text: string, pick: Chance): string {
  let now = text;
  for (let times = pick(4); times > 0; times--) {
    const [at, length] = [pick(now.length + 1), pick(pick(8) === 0 ? 400 : 6)];
    const put = [
      () => "",
      () => one(WORDS, pick),
      () => now.slice(at, at + length).repeat(1 + pick(50)),
      () => String.fromCharCode(pick(0x3000)),
      () => `${pick(70_000)}`,
    ];
    now = now.slice(0, at) + one(put, pick)() + now.slice(at + (pick(2) === 0 ? length : 0));
  }
  return now;
}

const TYPES = ["application/json", "application/json", "application/json; charset=utf-8", "application/yaml", "text/plain", ""];

/** A request with a body that somebody might send, mostly wrong. */
export function requestOf(pick: Chance): Request {
  const verb = one(Object.keys(RIGHT), pick);
  const yaml = pick(6) === 0;
  const text = spoiled(yaml ? one(manifests, pick) : JSON.stringify(RIGHT[verb]?.(pick)), pick);
  const path =
    pick(200) === 0
      ? `/${spoiled("v1", pick).replace(/[^\w]/g, "")}`
      : `/v1/${verb}${pick(4) === 0 ? `?profile=${one(PROFILES, pick)}&target=${one(PROFILES, pick)}` : ""}`;
  const packed = pick(12) === 0;
  const bytes = new TextEncoder().encode(text);
  const body = packed ? (pick(3) === 0 ? bytes : gzipSync(bytes)) : pick(20) === 0 ? bytes.map((byte) => (pick(50) === 0 ? pick(256) : byte)) : bytes;
  const type = pick(20) === 0 ? one(TYPES, pick) : yaml ? "application/yaml" : "application/json";
  const headers = { ...(type === "" ? {} : { "content-type": type }), ...(packed ? { "content-encoding": "gzip" } : {}) };
  return new Request(`http://service${path}`, { method: pick(100) === 0 ? "PUT" : "POST", headers, body: body as unknown as string });
}
