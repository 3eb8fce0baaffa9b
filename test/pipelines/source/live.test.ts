import { chmodSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { parseManifests } from "../../../compiler/manifest/index.ts";
import { cli, folder, json, refusal } from "../cli/cli.ts";
import { inventory, policy, probes, program } from "../cli/shop.ts";

const listOf = (text: string) =>
  JSON.stringify({ apiVersion: "v1", kind: "List", items: parseManifests({ path: "x", bytes: text }).documents.map((one) => one.value) });

/** A stand-in for kubectl, which answers from files; it writes down what it was asked. */
const kubectl = `#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/asked"
case "$*" in
  *broken*) echo "error: context broken does not exist" >&2; exit 1 ;;
  *api-resources*) printf 'pods\\nnetworkpolicies.networking.k8s.io\\nnetworkpolicies.crd.projectcalico.org\\nnetworkpolicies.projectcalico.org\\ntiers.projectcalico.org\\n' ;;
  *namespaces,pods*) cat "$here/inventory.json" ;;
  *) cat "$here/policies.json" ;;
esac
`;
const here = folder({
  "bin/kubectl": kubectl,
  "bin/inventory.json": listOf(inventory),
  "bin/policies.json": listOf(policy),
  "p.json": probes,
  "main.ts": program,
  "np.yaml": policy,
});
chmodSync(here.at("bin/kubectl"), 0o755);
afterAll(() => here.remove());
const world = { cwd: here.path, env: { ...process.env, PATH: `${here.at("bin")}:${process.env.PATH}` } };

test("live is the policies of the cluster, judged over its inventory", async () => {
  const live = await json(["eval", "live", "-i", "live", "--probes", "p.json"], world);
  expect(live).toEqual(await json(["eval", "np.yaml", "-i", "live", "--probes", "p.json"], world));
});

test("only kinds that the cluster serves are asked for, storage kinds only without their API", async () => {
  await cli(["diff", "live", "np.yaml", "--context", "west"], world);
  const { readFileSync } = await import("node:fs");
  expect(readFileSync(here.at("bin/asked"), "utf8")).toContain(
    "--context=west --request-timeout=60s get networkpolicies.networking.k8s.io,networkpolicies.projectcalico.org,tiers.projectcalico.org --all-namespaces --output=json",
  );
});

test("policies of the cluster apply beside ours", async () => {
  const { value } = await json<{ relation: string }>(["diff", "main.ts", "main.ts", "--profile", "calico", "--with", "live"], world);
  expect(value.relation).toBe("equal");
});

test("a cluster that doesn't answer is the environment's fault, in kubectl's words", async () => {
  expect(await refusal(["diff", "live", "np.yaml", "--context", "broken"], world)).toEqual([3, "E_ENVIRONMENT"]);
  expect((await cli(["diff", "live", "np.yaml", "--context", "broken"], world)).err).toContain("error: context broken does not exist");
});
