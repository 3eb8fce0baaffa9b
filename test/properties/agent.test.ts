import fc from "fast-check";
import { expect, test } from "vitest";
import { Directory, forget, NodeTables, observe, observeAll } from "#agent";
import { addressNumber } from "#algebra";
import type { InventoryObject } from "#model";
import { addressTables } from "../bpf/agent/kernel.ts";
import { CLASS, imageWith, META, namespaceObject, nodeObject, PARTNER, type PodFields, podObject } from "../bpf/agent/world.ts";
import { runs } from "./runs.ts";

const DECLARED = imageWith({ ...META, cluster: { podCidrs: ["10.1.0.0/24", "fd01::/120"], nodeCidrs: ["192.0.2.0/24"] } });
const UNDECLARED = imageWith(META);
const IPS = ["10.1.0.1", "10.1.0.2", "10.1.9.9", "172.16.0.1", "203.0.113.5", "fd01::1", "fd01::2", "fd09::1", "192.0.2.1"];
const OUTSIDE = ["10.1.0.200", "10.1.9.8", "172.16.0.2", "203.0.113.6", "198.51.100.1", "fd01::aa", "fd09::2", "2001:db8::1"];
const NAMES = ["p1", "p2", "p3"];

/** All that happened, as objects by kind and name; what an API server would give to a list. */
type World = Map<
  string,
  {
    readonly object: InventoryObject;
    readonly fields: PodFields | { readonly team: string | null } | { readonly zone: string | null; readonly ips: readonly string[] };
  }
>;

const pod = fc.record({
  name: fc.constantFrom(...NAMES),
  namespace: fc.constantFrom("a", "b"),
  uid: fc.constantFrom("1", "2"),
  ips: fc.uniqueArray(fc.constantFrom(...IPS), { maxLength: 2 }),
  app: fc.constantFrom("web", "api", "none"),
  account: fc.constantFrom("admin", "default"),
  phase: fc.constantFrom("Running", "Running", "Pending", "Succeeded", "Failed"),
  leaving: fc.boolean(),
  hostNetwork: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  node: fc.constantFrom("n1", "n2"),
});
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: pod.map((fields) => ({ kind: "Pod" as const, key: `${fields.namespace}/${fields.name}`, object: podObject(fields), fields })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("a", "b"), fc.constantFrom(...NAMES))
      .map(([ns, name]) => ({ kind: "Pod" as const, key: `${ns}/${name}`, object: null, fields: null })),
  },
  fc
    .tuple(fc.constantFrom("a", "b"), fc.constantFrom("a", null))
    .map(([name, team]) => ({ kind: "Namespace" as const, key: name, object: namespaceObject(name, team), fields: { team } })),
  fc.constantFrom("a", "b").map((name) => ({ kind: "Namespace" as const, key: name, object: null, fields: null })),
  fc.tuple(fc.constantFrom("n1", "n2"), fc.constantFrom("x", null), fc.constantFrom("192.0.2.1", "192.0.2.2")).map(([name, zone, ip]) => ({
    kind: "Node" as const,
    key: name,
    object: nodeObject(name, zone, [ip]),
    fields: { zone, ips: [ip] },
  })),
  fc.constantFrom("n1", "n2").map((name) => ({ kind: "Node" as const, key: name, object: null, fields: null })),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** What an address is, worked out from nothing but who is there: plainly, and without the decision list. */
function wanted(world: World, ip: string, declared: boolean): number {
  const [pods, guests, nodes]: [PodFields[], PodFields[], { zone: string | null; name: string }[]] = [[], [], []];
  for (const [key, { fields }] of world) {
    if ("app" in fields) {
      if (!fields.ips.includes(ip) || fields.phase === "Succeeded" || fields.phase === "Failed") continue;
      (fields.hostNetwork ? guests : pods).push(fields);
    } else if ("zone" in fields && fields.ips.includes(ip)) nodes.push({ zone: fields.zone, name: key.slice(5) });
  }
  const staying = (all: PodFields[]) => (all.some((one) => !one.leaving) ? all.filter((one) => !one.leaving) : all);
  const ofPod = ({ namespace, app, account }: PodFields) => {
    const known = world.get(`Namespace ${namespace}`)?.fields as { team: string | null } | undefined;
    if (known === undefined) return CLASS.unknown;
    if (known.team === "a") return app === "web" ? CLASS.web : app === "api" ? CLASS.api : CLASS.teamA;
    return account === "admin" ? CLASS.admin : CLASS.other;
  };
  const ofNode = (name: string) => {
    const known = world.get(`Node ${name}`)?.fields as { zone: string | null } | undefined;
    return known === undefined ? CLASS.unknown : name === "n1" ? CLASS.host : known.zone === "x" ? CLASS.zoneX : CLASS.node;
  };
  const classes =
    pods.length > 0
      ? staying(pods).map(ofPod)
      : nodes.length > 0
        ? nodes.map(({ name }) => ofNode(name))
        : staying(guests).map(({ node }) => ofNode(node ?? ""));
  if (classes.length > 0) return classes.every((one) => one === classes[0]) ? (classes[0] as number) : CLASS.unknown;
  if (declared && (/^10\.1\.0\.|^192\.0\.2\./.test(ip) || /^fd01::..?$/.test(ip))) return CLASS.unknown;
  const number = addressNumber(ip) as bigint;
  return number >= BigInt(PARTNER) && number < BigInt(PARTNER + 256) ? CLASS.partner : CLASS.world;
}

/** The same of a subject's owner: whether somebody else has the address now. */
function happen(world: World, { kind, key, object, fields }: Event): void {
  if (object === null || fields === null) world.delete(`${kind} ${key}`);
  else world.set(`${kind} ${key}`, { object, fields });
}

const numberOf = (ip: string) => addressNumber(ip) as bigint;

test("after any events the tables say what they would say made from nothing, and on the way never a class that an address neither had nor gets", () => {
  let stores = 0;
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.array(event, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 11 }),
      (declared, batches, relist) => {
        const image = declared ? DECLARED : UNDECLARED;
        const [directory, world]: [Directory, World] = [new Directory(), new Map()];
        const tables = new NodeTables(image, directory, "n1");
        let kernel = addressTables(image.size, tables.fresh().bytes);
        tables.adopt(kernel.bytes.slice());
        for (const [i, batch] of batches.entries()) {
          const before = new Map(IPS.map((ip) => [ip, kernel.classOf(numberOf(ip))]));
          for (const one of batch) happen(world, one);
          if (i === relist) {
            for (const kind of ["Pod", "Node", "Namespace"] as const)
              observeAll(
                directory,
                kind,
                [...world].filter(([key]) => key.startsWith(`${kind} `)).map(([, { object }]) => object),
              );
          } else
            for (const { kind, key, object } of batch) {
              if (object === null) forget(directory, kind, key);
              else observe(directory, kind, object);
            }
          const plan = tables.update();
          if (plan === null) {
            kernel = addressTables(image.size, tables.fresh().bytes);
            expect(tables.adopt(kernel.bytes.slice())?.steps).toEqual([]);
          } else
            for (const step of plan.steps) {
              kernel.apply([step]);
              stores++;
              for (const ip of IPS) expect([0, before.get(ip), wanted(world, ip, declared)]).toContain(kernel.classOf(numberOf(ip)));
            }
          for (const ip of [...IPS, ...OUTSIDE]) expect([ip, kernel.classOf(numberOf(ip))]).toEqual([ip, wanted(world, ip, declared)]);
          expect(tables.classification.of(1n)).toBeNull();
        }
        const again = new NodeTables(image, directory, "n1").adopt(kernel.bytes.slice());
        if (again !== null) expect(again.steps).toEqual([]);
      },
    ),
    runs(40),
  );
  process.stderr.write(`agent: ${stores} stores looked at\n`);
  expect(stores).toBeGreaterThan(0);
});
