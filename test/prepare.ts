import { prepareChromium } from "./browser/chromium.ts";
import { prepareKernel } from "./kernel/rig/tools.ts";
import { buildOracle } from "./oracles/build.ts";
import { serverBinary } from "./servers/binary.ts";
import { sparkHome } from "./servers/spark.ts";

const ORACLES = ["cilium", "cyclonus", "kubernetes-validation", "crd"];
const SERVERS = ["etcd", "kubectl", "kube-apiserver", "pulumi"] as const;

/**
 * Before all suites of `npm test`: builds what they ask, one after the other, so that no test waits for a compiler. What can't be had
 * is said here in short; the tests that need it fail with the whole reason.
 */
export default async function prepare(): Promise<void> {
  const suites = process.env["PORTCULLIS_PREPARE"]?.split(",") ?? [];
  for (const name of suites.includes("oracles") ? ORACLES : []) await attempt(`oracle ${name}`, () => buildOracle(name));
  for (const name of suites.includes("cluster") ? SERVERS : []) await attempt(name, () => serverBinary(name));
  if (suites.includes("kernel")) await attempt("kernel tools", prepareKernel);
  if (suites.includes("browser")) await attempt("chromium", prepareChromium);
  if (suites.includes("spark")) await attempt("spark", async () => (await sparkHome()).home);
}

async function attempt(what: string, find: () => string | Promise<string>): Promise<void> {
  const start = performance.now();
  try {
    const path = await find();
    process.stderr.write(`${what}: ${path} (${Math.round((performance.now() - start) / 1000)} s)\n`);
  } catch (error) {
    process.stderr.write(`${what}: not to be had, tests that need it will fail: ${(error as Error).message.split("\n")[0]}\n`);
  }
}
