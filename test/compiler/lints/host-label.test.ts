import { expect, test } from "vitest";
import { Policy, pods, tcp } from "#constructs";
import { networkPolicy, ofManifests, ofProgram } from "./linting.ts";

const program = (key: string) => (app: Parameters<Parameters<typeof ofProgram>[1]>[0]) =>
  void new Policy(app, "web", {
    subject: pods({ namespaces: "shop" }),
    ingress: { rules: [{ id: "in", action: "allow", peers: [pods({ pods: { [key]: "a" } })], ports: tcp(80) }], otherwise: "deny" },
  });

test("the key `host` is told", () => {
  expect(ofProgram("PCL2013", program("host"))).toMatchInlineSnapshot(`
    "warning PCL2013 W_HOST_LABEL: a selector on the label key \`host\`, which Cilium 1.20.0 misreads as its reserved host identity
      at       web/ingress/in
      help     use another key, e.g. \`app.kubernetes.io/host\`
    "
  `);
});
test("another key is fine", () => {
  expect(ofProgram("PCL2013", program("hosts"))).toBe("");
});
test("under another engine nothing is said", () => {
  expect(ofManifests("PCL2013", networkPolicy("{ podSelector: { matchLabels: { host: a } } }"), "kubernetes@1.36")).toBe("");
});
