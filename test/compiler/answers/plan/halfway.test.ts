import { expect, test } from "vitest";
import { type Plan, planOf, type Source, sourceOf } from "#answers";
import { parseProfile } from "#targets";

const WATCH = { now: () => 0, working: <T>(_: string, work: (count: () => void) => T) => work(() => {}) };
const chosen = parseProfile("kubernetes@1.36,ipblock-pods=match");

type Manifests = Extract<Source, { kind: "manifests" }>;

function source(...objects: readonly object[]): Manifests {
  const { value } = sourceOf({ path: "objects", bytes: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }) });
  if (value?.kind !== "manifests") throw new Error("no manifests");
  return value;
}

function allowing(name: string, app: string, from: string): object {
  const peer = (one: string) => ({ matchLabels: { app: one } });
  const spec = { podSelector: peer(app), policyTypes: ["Ingress"], ingress: [{ from: [{ podSelector: peer(from) }] }] };
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace: "shop" }, spec };
}

function plan(a: Source, b: Source, broken?: { plan: Plan; start: Manifests["documents"] }): Plan {
  if (!("target" in chosen)) throw new Error("no profile");
  const { value, diagnostics } = planOf(a, b, chosen, null, WATCH, { broken: broken ?? null });
  if (value === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  return value;
}

const old = source(allowing("one", "web", "api"), allowing("two", "db", "web"));
const next = source(allowing("three", "web", "db"), allowing("four", "db", "api"));
const way = plan(old, next);
const first = way.phases[0]?.writes ?? [];

const actions = ({ phases }: Plan) => phases.map(({ title, writes }) => [title, ...writes.map(({ action, object }) => `${action} ${object.name}`)]);

test("a rollout that broke off inside its first phase writes what is left of it, and then the rest", () => {
  const live = { ...old, documents: [...old.documents, ...first.slice(0, 1).map(({ object }) => object)] };
  const rest = actions(plan(live, next, { plan: way, start: old.documents }));
  expect(rest[0]).toEqual([`finish: ${way.phases[0]?.title}`, ...first.slice(1).map(({ object }) => `create ${object.name}`)]);
  expect(rest.slice(1)).toEqual(actions(way).slice(1));
});

test("it goes back by taking away what it wrote", () => {
  const live = { ...old, documents: [...old.documents, ...first.slice(0, 1).map(({ object }) => object)] };
  expect(actions(plan(live, old, { plan: way, start: old.documents }))).toEqual([
    [`take back: ${way.phases[0]?.title}`, `delete ${first[0]?.object.name}`],
  ]);
});

test("a phase that is written but of which nobody knows that every node has it stands first, with nothing to write", () => {
  const live = { ...old, documents: [...old.documents, ...first.map(({ object }) => object)] };
  expect(actions(plan(live, next, { plan: way, start: old.documents }))[0]).toEqual([`finish: ${way.phases[0]?.title}`]);
});

test("where an object stands that the plan doesn't know, the way is planned anew", () => {
  const live = source(allowing("one", "web", "api"), allowing("two", "db", "web"), allowing("odd", "x", "y"));
  const [first, ...others] = actions(plan(live, next, { plan: way, start: old.documents }));
  expect(first).toEqual(["wait until every node has what stands"]);
  expect(others.flat()).toContain("delete odd");
});

test("what stands around policies says nothing of how far a rollout is, but its labels must not have changed", () => {
  const namespace = (x: string) => source({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { x } } }).documents;
  const live = { ...old, documents: [...old.documents, ...first.slice(0, 1).map(({ object }) => object)] };
  const start = [...old.documents, ...namespace("a")];
  expect(actions(plan(live, next, { plan: way, start }))[0]?.[0]).toMatch(/^finish: /);
  const moved = { ...live, documents: [...live.documents, ...namespace("b")] };
  expect(actions(plan(moved, next, { plan: way, start }))[0]?.[0]).toMatch(/^wait until/);
});
