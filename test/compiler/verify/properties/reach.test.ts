import { anyone, http, Policy, pods, tcp } from "portcullis";
import { describe, expect, test } from "vitest";
import { flowText } from "#explain";
import type { Layer7, Peer, Ports } from "#ir";
import { evaluate, relationOfIntent } from "#model";
import { allows, denies, type Evidence, isolated, type Property, reachesOnly } from "#verify";
import { entity, name, shop, workload } from "./shop.ts";

const intent = shop();
const relation = relationOfIntent(intent);
const flows = (from: readonly Peer[], to: readonly Peer[], ports: Ports = "any", layer7: readonly Layer7[] = []) => ({ from, to, ports, layer7 });
const port = (number: number): Ports => [{ protocol: "TCP", from: number, to: number }];
const [web, api, mysql] = [workload("web"), workload("api"), workload("mysql")];
const [catalog, admin] = [[http.get("/v1/catalog")], [http.get("/admin")]];

/** What a property came to, its first flow in words where it has one. */
function said({ outcome, evidence, reason }: Property): string {
  const [first] = evidence;
  return [outcome, ...(reason === null ? [] : [reason]), ...(first === undefined ? [] : [flowText(first.flow), again(first)])].join(": ");
}
const again = ({ flow }: Evidence) => evaluate(relation, flow).decision;

describe("flow sets", () => {
  test("are allowed if every flow is", () => {
    expect(said(allows(intent, flows(web, api, port(8080), catalog)))).toBe("holds");
    expect(said(allows(intent, flows(web, api, port(8080))))).toMatch(
      /^fails: pod shop\/client \(app=web\) -> pod shop\/server:8080\/tcp \(app=api\).*: deny$/,
    );
    expect(said(allows(intent, flows(api, mysql, port(3306))))).toBe("holds");
  });

  test("are denied if no flow passes both ends", () => {
    expect(said(denies(intent, flows(web, api, port(8080), admin)))).toBe("holds");
    expect(said(denies(intent, flows(web, api)))).toMatch(/^fails: .* GET \/v1\/catalog.*: allow$/);
    expect(said(denies(intent, flows(web, mysql)))).toBe("holds");
    expect(said(denies(intent, flows(entity("world"), api)))).toBe("holds");
    expect(said(denies(intent, flows(entity("host"), api)))).toMatch(/^fails: host .*: allow$/);
  });

  test("may name a destination, but not many at once", () => {
    expect(said(allows(intent, flows(web, name("pay.example.com"), port(443))))).toBe("holds");
    expect(said(denies(intent, flows(web, name("evil.example.com"), port(443))))).toBe("holds");
    expect(said(denies(intent, flows(web, name("pay.example.com"))))).toMatch(/^fails: .*443.*pay\.example\.com.*: allow$/);
    expect(said(allows(intent, flows(web, name("*.example.com"), port(443))))).toMatch(/^undecided: `\*\.example\.com` stands for many names/);
  });

  test("that no flow fits are undecided, never proved", () => {
    expect(said(allows(intent, flows(entity("world"), entity("world"))))).toBe("undecided: no such flow can exist");
  });

  test("speak of labels that nobody has today", () => {
    const quarantine = shop(({ app }) => {
      const rules = [{ action: "deny", peers: [anyone], ports: "any" }] as const;
      new Policy(app, "quarantine", { subject: pods({ pods: { quarantine: true } }), ingress: { rules, otherwise: "next" } });
    });
    const { outcome, evidence } = allows(quarantine, flows(api, mysql, port(3306)));
    expect([outcome, [...(evidence[0]?.flow.destination.pod?.labels.keys() ?? [])]]).toEqual(["fails", ["app", "quarantine"]]);
  });
});

describe("isolation", () => {
  test("is both ways", () => {
    expect(said(isolated(intent, web, mysql))).toBe("holds");
    expect(said(isolated(intent, api, mysql))).toMatch(/^fails: .*3306.*: allow$/);
    expect(said(isolated(intent, mysql, api))).toMatch(/^fails: .*3306.*: allow$/);
  });

  test("from everybody leaves only the own node", () => {
    expect(said(isolated(intent, workload("batch")))).toBe("holds");
    expect(said(isolated(intent, web))).toMatch(/^fails: /);
  });
});

describe("reaching only", () => {
  const destinations = [
    { to: api, ports: port(8080), layer7: catalog },
    { to: name("pay.example.com"), ports: port(443), layer7: [] },
  ];

  test("holds for exactly what the sentences open", () => {
    expect(said(reachesOnly(intent, web, destinations))).toBe("holds");
    expect(said(reachesOnly(intent, api, [{ to: mysql, ports: port(3306), layer7: [] }]))).toBe("holds");
    expect(said(reachesOnly(intent, mysql, []))).toBe("holds");
  });

  test("fails by a flow that is not listed", () => {
    expect(said(reachesOnly(intent, web, destinations.slice(1)))).toMatch(/^fails: .*GET \/v1\/catalog.*: allow$/);
    expect(said(reachesOnly(intent, web, destinations.slice(0, 1)))).toMatch(/^fails: .*pay\.example\.com.*: allow$/);
  });

  test("counts what both ends allow", () => {
    const oneSided = shop(({ web: from, mysql: to }) => from.mayReach(to, tcp(3306), { only: "egress" }));
    expect(reachesOnly(oneSided, web, destinations).outcome).toBe("holds");
    expect(isolated(oneSided, web, mysql).outcome).toBe("holds");
  });
});
