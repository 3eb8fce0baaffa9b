import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { programOf } from "#import";
import type { Intent } from "#ir";
import { relationOfIntent } from "#model";
import { compare } from "#verify";
import { LIMITS, runProgram } from "../../../../pipelines/source/program/run.ts";
import { intent } from "../../../properties/arbitrary/intent.ts";
import { runs } from "../../../properties/runs.ts";
import { lowered } from "../lowered.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "portcullis-test-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const meaning = (one: Intent, two: Intent) => compare(relationOfIntent(one), relationOfIntent(two)).relation;

const policy = { tier: "default", order: null, mode: "enforce", owner: null, reason: null, expires: null, source: null } as const;
const rule = { log: false, authenticate: false, orElse: null, owner: null, reason: null, expires: null, source: null } as const;
const SHOP: Intent = {
  version: 1,
  cluster: { podCidrs: null, nodeCidrs: null },
  tiers: [{ name: "default", order: 1000 }],
  policies: [
    {
      ...policy,
      id: "shop/api",
      subject: {
        kind: "pods",
        namespaces: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["shop"] }],
        pods: [{ key: "app", operator: "In", values: ["api"] }],
        serviceAccounts: "any",
      },
      ingress: {
        otherwise: "deny",
        rules: [
          {
            ...rule,
            id: "shop/api/ingress/0",
            action: "allow",
            peers: [
              { kind: "pods", namespaces: [], pods: [{ key: "app", operator: "NotIn", values: ["a", "b"] }], serviceAccounts: "any" },
              { kind: "cidr", cidr: "203.0.113.0/24", except: ["203.0.113.8/30"], pods: false },
            ],
            ports: [{ protocol: "TCP", from: 8080, to: 8080 }],
            layer7: [
              { kind: "http", method: { exact: "GET" }, path: { exact: "/v1" }, host: null, headers: [] },
              { kind: "http", method: null, path: { prefix: "/static" }, host: { exact: "shop" }, headers: [{ name: "x-user", value: null }] },
            ],
          },
        ],
      },
      egress: null,
    },
  ],
};

describe("programOf", () => {
  test("a program reads as an author would write it", () => {
    expect(programOf(SHOP, new Map([["shop/api", "CiliumNetworkPolicy shop/api"]]))).toMatchInlineSnapshot(`
      "import { App, cidr, http, Namespace, pods, Policy, tcp } from "portcullis";

      const app = new App();
      const shop = new Namespace(app, "shop", { defaultDeny: false, dns: false });

      // CiliumNetworkPolicy shop/api
      new Policy(shop, "api", {
        subject: pods({ namespaces: "shop", pods: { app: "api" } }),
        ingress: {
          rules: [
            {
              action: "allow",
              peers: [pods({ pods: { app: { not: ["a", "b"] } } }), cidr("203.0.113.0/24", { except: ["203.0.113.8/30"] })],
              ports: tcp(8080),
              requests: [http.get("/v1"), http.any({ prefix: "/static" }, { host: "shop", headers: { "x-user": true } })],
            },
          ],
          otherwise: "deny",
        },
      });

      export default app;
      "
    `);
  });

  test("a program of any intent lowers to its meaning", () => {
    fc.assert(
      fc.property(intent, (one) => {
        fc.pre(
          one.policies.every(({ ingress, egress }) =>
            [ingress, egress].some((part) => part !== null && (part.rules.length > 0 || part.otherwise === "deny")),
          ),
        );
        expect(meaning(one, lowered(programOf(one)))).toBe("equal");
      }),
      runs(150),
    );
  });

  test("a program runs as a policy program does", async () => {
    const path = join(folder, "main.ts");
    writeFileSync(path, programOf(SHOP));
    const ran = await runProgram(path, { kind: "app", env: process.env, cwd: folder, log: () => undefined, ...LIMITS });
    expect(ran.diagnostics).toEqual([]);
    expect(meaning(SHOP, ran.value as Intent)).toBe("equal");
  });

  test("text of an object stays in its comment", () => {
    expect(programOf(SHOP, new Map([["shop/api", "NetworkPolicy shop/api\nprocess.exit()"]]))).toContain(
      "// NetworkPolicy shop/api\\u{a}process.exit()\n",
    );
  });
});
