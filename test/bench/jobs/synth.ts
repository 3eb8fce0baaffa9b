import { ApiObject, App, Chart } from "cdk8s";
import { parseAllDocuments } from "yaml";
import { canonicalJson } from "#ir";
import { NAMESPACE_NAME } from "#model";
import { yamlText } from "../../../compiler/targets/yaml.ts";
import { Clock, type Job } from "../job.ts";
import { Random } from "../random.ts";

type KubernetesObject = { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } };

/** As many NetworkPolicies as a team would write them. */
function networkPolicies(count: number): KubernetesObject[] {
  const random = new Random(1);
  return Array.from({ length: count }, (_, i) => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: `app-${i}`, namespace: `team-${i % 100}`, labels: { "app.kubernetes.io/managed-by": "bench", team: `team-${i % 100}` } },
    spec: {
      podSelector: { matchLabels: { app: `app-${i}` } },
      policyTypes: ["Ingress"],
      ingress: Array.from({ length: 1 + random.below(3) }, () => ({
        from: [
          {
            namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: `team-${random.below(100)}` } },
            podSelector: { matchLabels: { app: `app-${random.below(count)}` } },
          },
          ...(random.chance(0.2) ? [{ ipBlock: { cidr: `10.${random.below(256)}.0.0/16`, except: [`10.${random.below(256)}.1.0/24`] } }] : []),
        ],
        ports: [{ protocol: "TCP", port: random.below(65_535) + 1 }],
      })),
    },
  }));
}

function withCdk8s(objects: readonly KubernetesObject[]): string {
  const app = new App();
  const chart = new Chart(app, "policies", { disableResourceNameHashes: true });
  for (const [i, object] of objects.entries()) new ApiObject(chart, `policy-${i}`, object);
  return app.synthYaml() as string;
}

/** Writes the same objects by cdk8s or by our writer, each in a fresh process. */
export function writing(by: "cdk8s" | "portcullis"): Job {
  return (size) => {
    const clock = new Clock();
    const objects = networkPolicies(size);
    const text = clock.part("write", () => (by === "cdk8s" ? withCdk8s(objects) : objects.map(yamlText).join("---\n")));
    const read = parseAllDocuments(text).map((one) => canonicalJson(one.toJS()));
    const equal = read.length === objects.length && objects.every((object, i) => canonicalJson(object) === read[i]);
    return { parts: clock.parts, note: `${objects.length} objects, ${equal ? "parse-equal" : "DIFFERENT"}` };
  };
}
