import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { CompileError, hasErrors } from "#diagnostic";
import { parseManifests } from "#manifest";
import { type Endpoint, evaluateSide, type Flow, NAMESPACE_NAME, type Relation, type SideVerdict, type Witness } from "#model";
import { type Chosen, parseProfile } from "#targets";
import { compare } from "#verify";
import { Causes } from "../../../../compiler/answers/diff/causes.ts";
import { CILIUM } from "../../../corpus/upgrades/cilium.ts";
import type { Delta } from "../../../corpus/upgrades/delta.ts";
import { OTHERS } from "../../../corpus/upgrades/others.ts";
import { cli, folder, json, refusal } from "../../../pipelines/cli/cli.ts";
import { closed, inventory, policy } from "../../../pipelines/cli/shop.ts";

function chosen(text: string): Chosen {
  const result = parseProfile(text);
  if (!("target" in result)) throw new CompileError(result.diagnostics);
  return result;
}
/** A request for a path, judged by both at the pod that serves it. */
function witnessOf(path: string, a: Relation, b: Relation): Witness {
  const none = { nodeLabels: null, ip: null, names: [] };
  const shared = {
    namespace: "shop",
    namespaceLabels: new Map([[NAMESPACE_NAME, "shop"]]),
    serviceAccount: "default",
    serviceAccountLabels: new Map(),
  };
  const pod = { ...shared, labels: new Map(), ports: [], hostNetwork: false, node: null, cluster: null };
  const end = (name: string): Endpoint => ({ ...none, kind: "pod", pod: { ...pod, name } });
  const request = { kind: "http", method: "GET", path, host: "a", headers: new Map() } as const;
  const traffic = { protocol: 6, port: 80, sourcePort: null, icmp: null, tls: null, sni: null, request };
  const flow: Flow = { source: end("client"), destination: end("server"), ...traffic };
  const [before, after] = [a, b].map((one) => evaluateSide(one, flow, "ingress"));
  return { effect: "opens", side: "ingress", live: false, flow, before: before as SideVerdict, after: after as SideVerdict };
}
const isCase = (one: Delta) => "from" in one;

describe.each([...CILIUM, ...OTHERS].filter(isCase))("$delta", ({ from, to, manifests, ...wanted }) => {
  const { documents } = parseManifests({ path: "case.yaml", bytes: manifests });
  const [old, now] = [chosen(from), chosen(to)];
  const [before, after] = [old, now].map(({ target, profile }) => target.read(documents, profile, null));
  if (before === undefined || after === undefined) throw new Error("unreachable");

  test(`${from} -> ${to}`, () => {
    const refusals = { from: hasErrors(before.diagnostics), to: hasErrors(after.diagnostics) };
    if ("refused" in wanted) {
      expect(refusals).toEqual({ from: wanted.refused !== "to", to: wanted.refused !== "from" });
      return;
    }
    expect(refusals).toEqual({ from: false, to: false });
    if ("path" in wanted) {
      const witness = witnessOf(wanted.path, before.relation, after.relation);
      expect([witness.before.decision, witness.after.decision]).toEqual([wanted.before, wanted.after]);
      expect(
        new Causes({ documents, from: old, to: now, inventory: null })
          .of(witness)
          .map(({ text }) => text)
          .join("\n"),
      ).toMatch(wanted.cause);
      return;
    }
    const { relation, witnesses } = compare(before.relation, after.relation);
    expect(relation).toBe(wanted.relation);
    const causes = new Causes({ documents, from: old, to: now, inventory: null });
    const found = witnesses.flatMap((one) => causes.of(one).map(({ text }) => text));
    if (wanted.cause === undefined) expect(found).toEqual([]);
    else {
      expect(witnesses.length).toBeGreaterThan(0);
      for (const one of witnesses)
        expect(
          causes
            .of(one)
            .map(({ text }) => text)
            .join("\n"),
        ).toMatch(wanted.cause);
    }
    if (wanted.peer !== undefined)
      for (const { side, flow } of witnesses) expect((side === "ingress" ? flow.source : flow.destination).kind).toBe(wanted.peer);
  });
});

test("every delta that no verdict hangs on says why", () => {
  for (const one of [...CILIUM, ...OTHERS]) if ("why" in one) expect(one.why.length).toBeGreaterThan(10);
});

const mesh = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { namespace: shop, name: mesh }
spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }
`;
const here = folder({ "mesh.yaml": mesh, "np.yaml": policy, "inv.yaml": inventory });
const cwd = here.path;
afterAll(() => here.remove());

test("diff of one source under two versions is an upgrade diff that names the cause and where it is written", async () => {
  const { exit, out } = await cli(["diff", "mesh.yaml", "--profile", "cilium@1.18", "--profile-b", "cilium@1.19"], { cwd });
  expect(exit).toBe(1);
  expect(out).toMatch(/^upgrade: the same objects under cilium@1\.18 \(A\), then under cilium@1\.19 \(B\)\nnarrower: /);
  expect(out).toContain("cause: since cilium 1.19 `policy-default-local-cluster` is true by default, it was false");
  expect(out).toContain("(https://docs.cilium.io/en/v1.19/operations/upgrade/)");
});

test("an upgrade diff as data has both profiles and the causes of each witness", async () => {
  const { value } = await json<{ upgrade: object; witnesses: { causes: { since: string }[]; endToEnd: object }[] }>(
    ["diff", "mesh.yaml", "--profile", "cilium@1.18", "--profile-b", "cilium@1.20"],
    { cwd },
  );
  expect(value.upgrade).toEqual({ from: "cilium@1.18", to: "cilium@1.20" });
  expect(value.witnesses[0]?.causes[0]?.since).toBe("1.19");
});

test("one source under one engine is nothing to compare", async () => {
  expect((await refusal(["diff", "mesh.yaml", "--profile", "cilium"], { cwd })).slice(0, 2)).toEqual([2, "E_USAGE"]);
});

test("a difference at one end says what the other end makes of it", async () => {
  const isolated = `${policy}---\n${closed}`;
  writeFileSync(here.at("a.yaml"), isolated);
  writeFileSync(here.at("b.yaml"), isolated.replace("app: web", "app: edge"));
  const { out } = await cli(["diff", "a.yaml", "b.yaml", "--profile", "cilium"], { cwd });
  expect(out).toMatch(/closes .*\n.*\n.*\n {9}it was denied at the other end: egress deny by NetworkPolicy shop\/closed/);
  expect(out).toMatch(/opens .*\n.*\n.*\n {9}it is still denied at the other end: egress deny by NetworkPolicy shop\/closed/);
  const { value } = await json<{ witnesses: { endToEnd: object }[] }>(["diff", "a.yaml", "b.yaml", "--profile", "cilium"], { cwd });
  expect(value.witnesses.map((one) => one.endToEnd)).toEqual(value.witnesses.map(() => ({ before: "deny", after: "deny" })));
});

test("a difference of a flow that nothing else denies passes from end to end", async () => {
  const { out } = await cli(["diff", "np.yaml", "a.yaml", "--profile", "cilium"], { cwd });
  expect(out).toContain("it passed from end to end, and doesn't any more");
});
