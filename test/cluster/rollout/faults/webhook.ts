import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../../servers/cluster.ts";
import { kubectl } from "../../../servers/kubectl.ts";

/** What an admission webhook is asked about. */
export interface Review {
  readonly name: string;
  readonly operation: string;
  readonly dryRun: boolean;
}
/** null lets it pass; a text refuses it; a patch changes it. */
export type Verdict = null | string | readonly object[];
export interface Webhook {
  judge: (review: Review) => Verdict;
  stop(): Promise<void>;
}

/** A real admission webhook for network policies, with the certificate of the API server beside it. */
export async function webhookOf(cluster: Cluster, kind: "Mutating" | "Validating"): Promise<Webhook> {
  const certs = join(dirname(cluster.kubeconfig), "certs");
  const [cert, key] = [readFileSync(join(certs, "apiserver.crt")), readFileSync(join(certs, "apiserver.key"))];
  let seen = 0;
  const webhook = { judge: (_: Review): Verdict => null };
  const server = createServer({ cert, key }, (question, answer) => {
    let text = "";
    question.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    question.on("end", () => {
      const { request } = JSON.parse(text) as { request: { uid: string; name: string; operation: string; dryRun?: boolean } };
      seen++;
      const verdict =
        request.name === "probe" ? null : webhook.judge({ name: request.name, operation: request.operation, dryRun: request.dryRun === true });
      const patch = Array.isArray(verdict) ? { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(verdict)).toString("base64") } : {};
      const refused = typeof verdict === "string" ? { status: { message: verdict } } : {};
      const response = { uid: request.uid, allowed: typeof verdict !== "string", ...patch, ...refused };
      answer.writeHead(200, { "content-type": "application/json" });
      answer.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response }));
    });
  });
  const port = await new Promise<number>((done) => server.listen(0, "127.0.0.1", () => done((server.address() as { port: number }).port)));
  const name = `${kind.toLowerCase()}.test.portcullis.io`;
  const hook = {
    name,
    clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: cert.toString("base64") },
    rules: [{ apiGroups: ["networking.k8s.io"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE", "DELETE"], resources: ["networkpolicies"] }],
    sideEffects: "NoneOnDryRun",
    admissionReviewVersions: ["v1"],
    failurePolicy: "Ignore",
  };
  const configuration = { apiVersion: "admissionregistration.k8s.io/v1", kind: `${kind}WebhookConfiguration`, metadata: { name }, webhooks: [hook] };
  await kubectl(cluster, ["create", "-f", "-"], JSON.stringify(configuration));
  const probe = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "probe", namespace: "shop" },
    spec: { podSelector: {} },
  };
  // The API server learns of a webhook a moment later.
  while (seen === 0) {
    await kubectl(cluster, ["create", "--dry-run=server", "-f", "-"], JSON.stringify(probe));
    await sleep(200);
  }
  const stop = async () => {
    await kubectl(cluster, ["delete", configuration.kind.toLowerCase(), name]);
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return Object.assign(webhook, { stop });
}
