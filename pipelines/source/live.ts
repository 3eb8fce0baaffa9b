import { execFile } from "node:child_process";
import type { Loaded } from "#answers";
import { type Diagnostic, diagnostic, printable } from "#diagnostic";
import type { Document } from "#manifest";
import type { World } from "./source.ts";

/** Kinds with a meaning for policy, as `kubectl api-resources -o name` calls them. Calico's own API comes before its storage. */
const POLICIES = [
  /^networkpolicies\.networking\.k8s\.io$/,
  /^(clusternetworkpolicies|adminnetworkpolicies|baselineadminnetworkpolicies)\.policy\.networking\.k8s\.io$/,
  /^cilium(clusterwide)?networkpolicies\.cilium\.io$/,
  /^cilium(cidrgroups|localredirectpolicies)\.cilium\.io$/,
  /^(global|staged|stagedglobal|stagedkubernetes)?network(policies|sets)\.projectcalico\.org$/,
  /^tiers\.projectcalico\.org$/,
];
const STORAGE = [
  /^(global|staged|stagedglobal|stagedkubernetes)?network(policies|sets)\.crd\.projectcalico\.org$/,
  /^tiers\.crd\.projectcalico\.org$/,
];
/** Groups whose policies apply whether or not an extension server can list them now. */
const GROUPS = ["networking.k8s.io", "policy.networking.k8s.io", "cilium.io", "projectcalico.org"];
/** What kubectl says where some extension server is down; the rest is listed. */
const INCOMPLETE = /unable to retrieve the complete list of server APIs/;
const INVENTORY = ["namespaces", "pods", "services", "serviceaccounts", "nodes"];
const MAX_OUTPUT = 512 * 1024 * 1024;

/** What the cluster of the kubeconfig context holds now, through `kubectl get`. */
export async function readLive(what: "policies" | "inventory", world: World): Promise<Loaded<readonly Document[]>> {
  const kinds = what === "inventory" ? INVENTORY : await policyKinds(world);
  if (!Array.isArray(kinds)) return { value: null, diagnostics: [kinds as Diagnostic] };
  const text = await kubectl(["get", kinds.join(","), "--all-namespaces", "--output=json"], world);
  if (typeof text !== "string") return { value: null, diagnostics: [text] };
  return { value: documentsOf(text), diagnostics: [] };
}

interface Listed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What kubectl printed: a List that the API server made, so no author's slip has to be looked for. */
function documentsOf(text: string): Document[] {
  const { items } = JSON.parse(text) as { readonly items: readonly (Listed & Record<string, unknown>)[] };
  return items.map((value, i) => ({
    apiVersion: value.apiVersion,
    kind: value.kind,
    namespace: value.metadata.namespace ?? "",
    name: value.metadata.name,
    value,
    file: "live",
    index: i + 1,
    locate: () => ({ file: "live", line: 1 }),
  }));
}

async function policyKinds(world: World): Promise<string[] | Diagnostic> {
  const text = await kubectl(["api-resources", "--verbs=list", "--output=name"], world, INCOMPLETE);
  if (typeof text !== "string") return text;
  const registered = await kubectl(["get", "--raw=/apis"], world);
  if (typeof registered !== "string") return registered;
  const names = text.split("\n").map((line) => line.trim());
  const served = names.filter((name) => POLICIES.some((pattern) => pattern.test(name)));
  const calico = served.some((name) => name.endsWith(".projectcalico.org"));
  const found = calico ? served : [...served, ...names.filter((name) => STORAGE.some((pattern) => pattern.test(name)))];
  const silent = groupsOf(registered).find((group) => GROUPS.includes(group) && !names.some((name) => name.endsWith(`.${group}`)));
  if (silent === undefined || (silent === "projectcalico.org" && found.some((name) => name.endsWith(".crd.projectcalico.org")))) return found;
  return diagnostic("PCL1026", ["live"], `the server of \`${silent}\` is registered in the cluster and doesn't answer`, {
    help: "its policies apply all the same: bring it back (`kubectl get apiservices`), or name manifest files",
  });
}

function groupsOf(text: string): string[] {
  const { groups = [] } = JSON.parse(text) as { readonly groups?: readonly { readonly name: string }[] };
  return groups.map((one) => one.name);
}

function kubectl(args: readonly string[], world: World, bearable?: RegExp): Promise<string | Diagnostic> {
  const kubeconfig = world.kubeconfig === null ? [] : [`--kubeconfig=${world.kubeconfig}`];
  const context = [...kubeconfig, ...(world.context === null ? [] : [`--context=${world.context}`])];
  const options = { env: world.env as NodeJS.ProcessEnv, cwd: world.cwd, maxBuffer: MAX_OUTPUT, timeout: 120_000 };
  return new Promise((done) => {
    execFile("kubectl", [...context, "--request-timeout=60s", ...args], options, (error, stdout, stderr) => {
      if (error === null || bearable?.test(stderr) === true) return done(stdout);
      const missing = error.code === "ENOENT";
      const last = stderr.trim().split("\n").at(-1) ?? "";
      const message = missing ? "`kubectl` is not installed" : `no answer from the cluster: ${printable(last === "" ? error.message : last, 300)}`;
      const help = missing
        ? "install kubectl, or name manifest files instead of `live`"
        : "check the kubeconfig context (`kubectl config current-context`), or name manifest files";
      done(diagnostic("PCL1026", ["live"], message, { help }));
    });
  });
}
