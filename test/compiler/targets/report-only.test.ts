import { describe, expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { FEATURES, parseProfile } from "#targets";
import { compile } from "../../../compiler/compile.ts";
import { shop } from "../../corpus/kubernetes/trap.ts";
import { app, intent, named, pods, policy, rule, section, tcp } from "./kubernetes/emit/intent.ts";

const chosen = (text: string) => {
  const parsed = parseProfile(text);
  if ("diagnostics" in parsed) throw new Error(text);
  return parsed;
};
const built = (text: string) => {
  const one = intent([policy("shop/api", { ingress: section("deny", rule("r", [pods(named("shop"), app("web"))], [tcp(80)])) })]);
  const [output] = compile(one, [chosen(text)]).outputs;
  return { artifacts: output?.artifacts, findings: output?.diagnostics.map(({ code, name, message }) => `${code} ${name}: ${message}`) };
};

describe("engines that are judged and never written for", () => {
  test("Flannel alone", () => {
    expect(built("flannel@0.27")).toEqual({
      artifacts: [],
      findings: ["PCL3001 E_UNSUPPORTED: `flannel@0.27` accepts the object, enforces nothing"],
    });
  });
  test.each(["flannel@0.27,netpol.enabled=true", "weave@2.8", "kube-router@2.11"])("%s", (text) => {
    expect(built(text)).toEqual({ artifacts: [], findings: [`PCL3001 E_UNSUPPORTED: \`${text}\` is judged here, not written for`] });
  });
  test("Flannel warns of every policy that it ignores", () => {
    const { target, profile } = chosen("flannel@0.27");
    const { relation, diagnostics, objects } = target.read(
      parseManifests({ path: "x.yaml", bytes: shop("{podSelector: {}}") }).documents,
      profile,
      null,
    );
    expect([relation.sides, objects]).toEqual([{ ingress: [], egress: [] }, 1]);
    expect(diagnostics.map(({ code, at }) => [code, ...at])).toEqual([["PCL3003", "NetworkPolicy shop/p0", "spec"]]);
  });
  test.each(["flannel@0.27", "flannel@0.27,netpol.enabled=true", "weave@2.8", "kube-router@2.11", "kubernetes@1.36"])(
    "%s answers for every feature",
    (text) => {
      const { target, profile } = chosen(text);
      const capabilities = target.capabilities(profile);
      expect(Object.keys(capabilities).sort()).toEqual(Object.keys(FEATURES).sort());
      for (const support of Object.values(capabilities))
        if (support.level !== "full") expect(`${support.why}|${support.instead}`).toMatch(/^[^.\n]+(\.[^.\n ]+)*\|[^\n]+[^.\n]$/);
    },
  );
});
