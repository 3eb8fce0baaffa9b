import { expect, test } from "vitest";
import { writeLease } from "../../../../pipelines/cluster/watch/lease.ts";
import { refusal, serverOf } from "./server.ts";

const REPORT = { namespace: "portcullis-system", node: "n1", says: { "image-digest": "ab" }, seconds: 90, time: new Date("2026-11-21T12:00:00Z") };

test("a node's report is one apply of its Lease", async () => {
  let body = "";
  const server = await serverOf((request, response) => {
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => response.end("{}"));
  });
  await writeLease(server.config, REPORT, new AbortController().signal);
  server.stop();
  expect(server.asked).toEqual([
    "PATCH /apis/coordination.k8s.io/v1/namespaces/portcullis-system/leases/portcullis-n1?fieldManager=portcullis-agent&force=true",
  ]);
  expect(JSON.parse(body)).toMatchObject({
    metadata: { name: "portcullis-n1", annotations: { "portcullis.io/image-digest": "ab" } },
    spec: { holderIdentity: "n1", renewTime: "2026-11-21T12:00:00.000000Z", leaseDurationSeconds: 90 },
  });
});

test("one that is refused says why", async () => {
  const server = await serverOf(refusal(403, "leases is forbidden"));
  await expect(writeLease(server.config, REPORT, new AbortController().signal)).rejects.toThrow("leases is forbidden");
  server.stop();
});
