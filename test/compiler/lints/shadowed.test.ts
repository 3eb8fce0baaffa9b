import { expect, test } from "vitest";
import { Policy, pods, type RuleProps, tcp } from "#constructs";
import { ofProgram } from "./linting.ts";

const program =
  (order: number | null, ...rules: readonly RuleProps[]) =>
  (app: Parameters<Parameters<typeof ofProgram>[1]>[0]) =>
    void new Policy(app, "web", {
      subject: pods({ namespaces: "shop" }),
      ...(order === null ? {} : { order }),
      ingress: { rules: [...rules], otherwise: "deny" },
    });
const rule = (id: string, action: "allow" | "deny", app: string | null, ports: RuleProps["ports"]): RuleProps =>
  ({ id, action, peers: [pods(app === null ? {} : { pods: { app } })], ports }) as RuleProps;

test("a narrow allow beside a wide one decides nothing", () => {
  expect(ofProgram("PCL2008", program(null, rule("wide", "allow", null, "any"), rule("narrow", "allow", "web", tcp(80))))).toMatchInlineSnapshot(`
    "warning PCL2008 W_SHADOWED: the rule decides nothing: \`web/ingress/wide\` decides its flows
      at       web/ingress/narrow
      help     leave the rule out, or narrow the one that decides
    "
  `);
});
test("of two equal rules only one is told", () => {
  expect(ofProgram("PCL2008", program(10, rule("one", "allow", "web", tcp(80)), rule("two", "allow", "web", tcp(80))))).toMatchInlineSnapshot(`
    "warning PCL2008 W_SHADOWED: the rule decides nothing: \`web/ingress/one\` decides its flows
      at       web/ingress/two
      help     leave the rule out, or narrow the one that decides
    "
  `);
});
test("an allow behind a deny of the same flows decides nothing", () => {
  expect(ofProgram("PCL2008", program(10, rule("first", "deny", null, "any"), rule("second", "allow", "web", "any")))).toContain(
    "`web/ingress/first` decides its flows",
  );
});
test("rules that add something are fine", () => {
  expect(ofProgram("PCL2008", program(10, rule("first", "deny", "bad", "any"), rule("second", "allow", null, tcp(80))))).toBe("");
});

test("an allow that nothing isolates is fine: other policies may", () => {
  const program = (app: Parameters<Parameters<typeof ofProgram>[1]>[0]) =>
    void new Policy(app, "web", {
      subject: pods({ namespaces: "shop" }),
      ingress: { rules: [rule("in", "allow", "web", tcp(80))], otherwise: "next" },
    });
  expect(ofProgram("PCL2008", program)).toBe("");
});
test("a deny that default deny would do as well is fine: it stands against allows to come", () => {
  expect(ofProgram("PCL2008", program(null, rule("bad", "deny", "bad", "any"), rule("in", "allow", "web", tcp(80))))).toBe("");
});
