import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { type Compilation, compile, readArtifacts, type Wanted } from "#compiler";
import { relationOfIntent } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";
import { fit } from "../../compiler/substitute.ts";
import shop from "../../policies/shop/main.ts";

const intent = shop.lower();

function wanted(text: string): Wanted {
  const chosen = parseProfile(text);
  if ("diagnostics" in chosen) throw new Error(text);
  return chosen;
}

type Leaf = string | number | boolean;
interface Mutant {
  readonly where: string;
  readonly text: string;
}

/** Every leaf below `spec`, changed by one step: one operator, port, label, address, path or action. */
function* mutants(text: string): Generator<Mutant> {
  const object = parse(text) as { spec: unknown };
  for (const { path, value } of leaves(object.spec, ["spec"])) {
    const copy = parse(text) as Record<string, unknown>;
    let parent: Record<string, unknown> = copy;
    for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
    parent[path.at(-1) as string] = changed(value);
    yield { where: path.join("."), text: stringify(copy) };
  }
}

function* leaves(node: unknown, path: readonly string[]): Generator<{ path: readonly string[]; value: Leaf }> {
  if (typeof node !== "object" || node === null) yield { path, value: node as Leaf };
  else for (const [key, value] of Object.entries(node)) yield* leaves(value, [...path, key]);
}

const SWAPS: Readonly<Record<string, string>> = {
  Allow: "Deny",
  Deny: "Allow",
  TCP: "UDP",
  UDP: "TCP",
  In: "NotIn",
  Exists: "DoesNotExist",
  Ingress: "Egress",
  Egress: "Ingress",
  GET: "PUT",
  none: "all",
};

function changed(value: Leaf): Leaf {
  if (typeof value === "boolean") return !value;
  if (typeof value === "number") return value + 1;
  if (SWAPS[value] !== undefined) return SWAPS[value];
  if (/^\d+$/.test(value)) return String(Number(value) + 1);
  if (/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(value)) return value.replace(/\/\d+$/, "/31");
  if (value === "all()") return "has(app)";
  if (value.includes("'")) return value.replace(/'([^']*)'/, "'$1x'");
  return `${value}x`;
}

/** Changes that mean nothing, each with its reason. */
const SAME_MEANING: readonly { readonly where: RegExp; readonly reason: string }[] = [
  { where: / spec\.order$/, reason: "all policies of the tier only allow, so their order is free" },
  { where: /shop-ingress\.yaml spec\.tier$/, reason: "default deny alone in a tier of its own is still default deny" },
  {
    where: / spec\.endpointSelector\.matchLabels\.k8s:io\.kubernetes\.pod\.namespace$/,
    reason: "a CiliumNetworkPolicy selects pods of its own namespace, whatever it says (trap C23)",
  },
  { where: / spec\.enableDefaultDeny\.(ingress|egress)$/, reason: "the flag of a direction without rules has no effect (trap C11)" },
];

describe.each(["kubernetes@1.36", "cilium@1.20", "calico@3.32"])("artifacts of %s", (profile) => {
  const one = wanted(profile);
  const compilation: Compilation = compile(intent, [one]);
  const artifacts = compilation.outputs[0]?.artifacts ?? [];
  const meant = relationOfIntent(fit(intent, one.target.capabilities(one.profile), profile).intent);

  test("are there, and read back as they were meant", () => {
    expect(compilation.outputs[0]?.diagnostics.filter((each) => each.severity === "error")).toEqual([]);
    expect(artifacts.length).toBeGreaterThanOrEqual(8);
  });

  test("with one leaf changed are refused or mean something else", () => {
    const survivors: string[] = [];
    let count = 0;
    for (const [i, artifact] of artifacts.entries()) {
      for (const mutant of mutants(artifact.text)) {
        count++;
        const reading = readArtifacts(
          one.target,
          artifacts.map((each, j) => (i === j ? { ...each, text: mutant.text } : each)),
          one.profile,
          null,
        );
        if (reading.diagnostics.some((each) => each.severity === "error")) continue;
        const { relation, witnesses } = compare(meant, reading.relation, { facts: intent.cluster });
        if (relation === "equal" || witnesses.length === 0) survivors.push(`${artifact.path} ${mutant.where}`);
      }
    }
    const unexplained = survivors.filter((survivor) => !SAME_MEANING.some(({ where }) => where.test(survivor)));
    expect(unexplained).toEqual([]);
    expect(count - survivors.length).toBeGreaterThan(40);
  });
});
