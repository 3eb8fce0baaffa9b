import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Chart, Testing, YamlOutputType } from "cdk8s";
import { Deployment, Protocol } from "cdk8s-plus-32";
import { CompileError, fqdn, http, Namespace, tcp } from "portcullis";
import { PolicyChart, workloadOf } from "portcullis/cdk8s";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

/** A chart of two cdk8s-plus deployments, with policies between them. */
function shop(target: string, outdir = "unused") {
  const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_CHART });
  const chart = new Chart(app, "shop", { namespace: "shop" });
  const policies = new PolicyChart(app, "policies", { target });
  const deployment = (id: string, number: number) =>
    new Deployment(chart, id, { containers: [{ image: "i", ports: [{ number, name: "http", protocol: Protocol.TCP }] }] });
  const namespace = new Namespace(chart, "shop");
  const [web, api] = [workloadOf(namespace, deployment("web", 80)), workloadOf(namespace, deployment("api", 8080))];
  return { app, policies, namespace, web, api };
}
type Manifest = { kind: string; metadata: { name: string; namespace?: string }; spec: { podSelector: { matchLabels?: Record<string, string> } } };

test("policies appear in what cdk8s synthesizes, beside the workloads that they select", () => {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-"));
  const { app, web, api } = shop("kubernetes", folder);
  web.mayReach(api, api.port("http"));
  app.synth();
  const read = (name: string) => parseAllDocuments(readFileSync(join(folder, `${name}.k8s.yaml`), "utf8")).map((one) => one.toJS());
  const [workloads, policies] = [read("shop"), read("policies") as Manifest[]];
  rmSync(folder, { recursive: true });
  const selected = policies.flatMap((one) => (one.spec.podSelector.matchLabels === undefined ? [] : [one.spec.podSelector.matchLabels]));
  expect(policies.map((one) => one.kind)).toEqual(policies.map(() => "NetworkPolicy"));
  expect(policies.map((one) => one.metadata.namespace)).toEqual(policies.map(() => "shop"));
  for (const workload of workloads) expect(selected).toContainEqual(workload.spec.selector.matchLabels);
});
test("what is said after the chart was made, and after a first synthesis, is there", () => {
  const { policies, web, api } = shop("kubernetes");
  const before = Testing.synth(policies).length;
  web.mayReach(api, api.port("http"));
  expect(Testing.synth(policies).length).toBeGreaterThan(before);
  expect(Testing.synth(policies)).toEqual(Testing.synth(policies));
});
test("what the target can't say stops the synthesis", () => {
  const { policies, web, api } = shop("kubernetes");
  web.mayCall(api.port("http"), [http.get("/v1/catalog")]);
  expect(() => Testing.synth(policies)).toThrow(CompileError);
});
test("a target that can say more gets more", () => {
  const { policies, web } = shop("cilium");
  web.mayReach(fqdn("api.payment.example.com"), tcp(443));
  expect(JSON.stringify(Testing.synth(policies))).toContain('"toFQDNs"');
});
test("a deployment of another namespace is no workload of this one", () => {
  const app = new App();
  const chart = new Chart(app, "other", { namespace: "other" });
  const stray = new Deployment(chart, "stray", { containers: [{ image: "i" }] });
  expect(() => workloadOf(new Namespace(app, "shop"), stray)).toThrow("runs in namespace `other`");
});
