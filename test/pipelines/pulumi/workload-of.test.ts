import { output } from "@pulumi/pulumi";
import { App, lower, Namespace, tcp } from "portcullis";
import { workloadOf } from "portcullis/pulumi";
import { expect, test } from "vitest";

const namespace = () => new Namespace(new App(), "shop");
const args = {
  metadata: { namespace: "shop" },
  spec: {
    selector: { matchLabels: { app: "api" } },
    template: {
      metadata: { labels: { app: "api", version: "1" } },
      spec: {
        containers: [
          {
            image: "i",
            ports: [
              { name: "http" as const, containerPort: 8080 },
              { name: "dns" as const, containerPort: 53, protocol: "UDP" },
            ],
          },
          { image: "sidecar", ports: [{ containerPort: 9000 }] },
        ],
      },
    },
  },
};

test("the selector says which pods, and the containers say which ports", () => {
  const shop = namespace();
  const api = workloadOf(shop, "api", args);
  expect(api.portNames).toEqual(["9000", "http", "dns"]);
  expect([api.port("http"), api.port("dns"), api.port("9000")]).toMatchObject([
    { from: 8080 },
    { protocol: "UDP", from: 53 },
    { protocol: "TCP", from: 9000 },
  ]);
  shop.workload("web", { labels: { app: "web" } }).mayReach(api, api.port("http"));
  const subjects = lower(shop).policies.map((one) => JSON.stringify(one.subject));
  expect(subjects.some((one) => one.includes('"api"') && !one.includes("version"))).toBe(true);
});
test("a port name that isn't there is a type error, and an error", () => {
  // @ts-expect-error: the container declares http, not htpp
  expect(() => workloadOf(namespace(), "api", args).port("htpp")).toThrow("no port `htpp` is declared");
});
test("a job without a selector is its template's labels", () => {
  const job = { spec: { template: { metadata: { labels: { job: "report" } }, spec: { containers: [{ image: "i" }] } } } };
  const shop = namespace();
  shop.workload("web", { labels: { app: "web" } }).mayReach(workloadOf(shop, "report", job), tcp(80));
  expect(JSON.stringify(lower(shop))).toContain('"report"');
});
test("what is known only after the deployment can't say which pods", () => {
  const later = { spec: { ...args.spec, selector: { matchLabels: output({ app: "api" }) } } };
  expect(() => workloadOf(namespace(), "api", later as unknown as typeof args)).toThrow("the labels of `api` are known only after the deployment");
});
test("another namespace and selection by expressions are refused", () => {
  expect(() => workloadOf(namespace(), "api", { ...args, metadata: { namespace: "other" } })).toThrow("runs in namespace `other`");
  const byExpression = { spec: { ...args.spec, selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } } };
  expect(() => workloadOf(namespace(), "api", byExpression)).toThrow("selects its pods by expressions");
});
