import { findHelper } from "#loader";
import { onPath } from "../../servers/binary.ts";
import { installPackages } from "../../servers/debian.ts";

/** Debian's package of each program that kernel tests run. */
const PACKAGES: Readonly<Record<string, string>> = {
  bpftool: "bpftool",
  tc: "iproute2",
  ip: "iproute2",
  nsenter: "util-linux",
  "clang-14": "clang-14",
  "llvm-strip-14": "llvm-14",
};
/** What the helper is built with. */
const LIBRARIES = ["gcc", "libc6-dev", "libbpf-dev"];

/** The path of a program; fails with the command that installs it. */
export function needTool(name: string): string {
  const found = onPath(name) ?? onPath(`../sbin/${name}`);
  if (found !== null) return found;
  throw new Error(
    `${name} is not on PATH; install it: apt-get install ${PACKAGES[name] ?? name} (or leave these tests out: PORTCULLIS_WITHOUT=kernel)`,
  );
}

/** Before all suites: what kernel tests run is there, or is installed where that can be done; else says what is missing. */
export function prepareKernel(): string {
  const missing = Object.keys(PACKAGES).filter((name) => onPath(name) === null);
  const packages = new Set(missing.map((name) => PACKAGES[name] as string));
  if ("missing" in findHelper()) for (const one of LIBRARIES) packages.add(one);
  installPackages(packages);
  for (const name of Object.keys(PACKAGES)) needTool(name);
  const helper = findHelper();
  if ("missing" in helper) throw new Error(`the loader's helper can't be built: ${helper.missing}; install ${LIBRARIES.join(" ")}`);
  return helper.path;
}
