import { expect, test } from "vitest";
import { Policy, pods, type RuleProps, tcp } from "#constructs";
import { ofProgram } from "./linting.ts";

type App = Parameters<Parameters<typeof ofProgram>[1]>[0];
const policy = (app: App, name: string, ...rules: readonly RuleProps[]) =>
  new Policy(app, name, { subject: pods({ namespaces: "shop", pods: { app: "api" } }), ingress: { rules: [...rules], otherwise: "deny" } });
const allow = (id: string, from: string | null, ports: RuleProps["ports"]): RuleProps =>
  ({ id, action: "allow", peers: [pods(from === null ? {} : { pods: { app: from } })], ports }) as RuleProps;

test("a policy that allows what another allows already changes nothing", () => {
  const found = ofProgram("PCL2019", (app) => {
    policy(app, "wide", allow("all", null, "any"));
    policy(app, "narrow", allow("web", "web", tcp(80)));
  });
  expect(found).toMatchInlineSnapshot(`
    "warning PCL2019 W_REDUNDANT: the policy changes nothing: \`wide\` says all that it says
      at       narrow
      help     leave the policy out, or waive the finding where it is kept on purpose
    "
  `);
});

test("two policies may together say what a third says", () => {
  const found = ofProgram("PCL2019", (app) => {
    policy(app, "low", allow("web", "web", tcp(80)));
    policy(app, "high", allow("web", "web", tcp(443)));
    policy(app, "third", allow("web", "web", [tcp(80), tcp(443)]));
  });
  expect(found).toContain("`high`, `low` say all that it says");
});

test("of two equal policies one is told", () => {
  const found = ofProgram("PCL2019", (app) => {
    policy(app, "one", allow("web", "web", tcp(80)));
    policy(app, "two", allow("web", "web", tcp(80)));
  });
  expect(found).toContain("`one` says all that it says");
  expect(found.match(/PCL2019/g)).toHaveLength(1);
});

test("a policy that only isolates who is isolated anyway changes nothing", () => {
  const found = ofProgram("PCL2019", (app) => {
    policy(app, "isolates");
    policy(app, "web", allow("web", "web", tcp(80)));
  });
  expect(found).toContain("isolates");
  expect(found.match(/PCL2019/g)).toHaveLength(1);
});
