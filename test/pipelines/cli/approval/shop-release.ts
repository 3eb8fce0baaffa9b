import { folder, json } from "../cli.ts";
import { program } from "../shop.ts";

export const CLUSTER = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
export const LIVE = `sha256:${"0".repeat(63)}1`;

/** Two releases, keys of three people and of the root, and a root file: two of three for stage full, one elsewhere. */
export async function releasedShop() {
  const here = folder({ "v1.ts": program, "v2.ts": program.replace("tcp(9090)", "tcp(9091)") });
  const cwd = here.path;
  const of = (...args: string[]) => json(args, { cwd });
  const digests: string[] = [];
  for (const name of ["v1", "v2"])
    digests.push((await of("build", `${name}.ts`, "--target", "kubernetes", "--target", "cilium", "--out", name)).value["release"] as string);
  for (const name of ["alice", "bob", "carol", "root"]) await of("release", "keygen", "--out", `${name}.key`);
  const people = ["alice", "bob", "carol"].flatMap((name) => ["--key", `${name}.key.pub`]);
  await of("release", "root", ...people, "--threshold", "1", "--stage", "full=2", "--sign", "root.key", "--out", "root.json");
  const approve = (name: string, ...more: string[]) =>
    of(
      ...["release", "approve", "v2", "--old", "v1", "--profile", "cilium", "--cluster", CLUSTER, "--live", LIVE, "--sequence", "3"],
      ...["--stage", "full", "--key", `${name}.key`, "--out", `${name}.json`, "--yes", ...more],
    );
  const [v1 = "", v2 = ""] = digests;
  return { here, cwd, v1, v2, approve };
}
