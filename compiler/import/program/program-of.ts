import { printable } from "#diagnostic";
import type { Intent } from "#ir";
import { type Code, call, print, quote } from "./code.ts";
import { ENTITY_NAMES } from "./peers.ts";
import { policyCode } from "./policies.ts";

const OTHERS = "App Cluster cidr dns fqdn grpc http icmp icmpv6 Namespace nodes Policy pods sctp Tier tcp udp".split(" ");
/** Names that the program may import, in the order in which it does. */
const IMPORTS: readonly string[] = [...Object.values(ENTITY_NAMES), ...OTHERS].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));

/** A readable TypeScript program with the meaning of an intent: one policy construct each, below its namespace. `origins` says what a policy was made of. */
export function programOf(intent: Intent, origins: ReadonlyMap<string, string> = new Map()): string {
  const namespaces = namespacesOf(intent);
  const taken = new Set([...namespaces.keys(), ...intent.policies.map(({ id }) => id)]);
  const statements = [
    "const app = new App();",
    ...clusterLines(intent),
    ...intent.tiers.filter(({ name, order }) => name !== "default" || order !== 1000).map((tier) => tierLine(tier, taken)),
    ...[...namespaces].map(([name, variable]) => `const ${variable} = ${print(call("new Namespace", "app", quote(name), OPEN))};`),
  ];
  const policies = intent.policies.map((policy) => {
    const [first = "", ...rest] = policy.id.split("/");
    const [scope, id] = rest.length === 0 ? ["app", first] : [namespaces.get(first) ?? "app", rest.join(":")];
    const origin = origins.get(policy.id);
    const comment = origin === undefined || origin === "" ? "" : `// ${printable(origin, 300)}\n`;
    return `${comment}${print(call("new Policy", scope, quote(id), policyCode(policy)))};`;
  });
  const body = [statements.join("\n"), ...policies, "export default app;"].join("\n\n");
  const used = IMPORTS.filter((name) => new RegExp(`(?<![\\w$."-])${name}(?=[(.,;)\\] ])`).test(withoutTexts(body)));
  return `import { ${used.join(", ")} } from "portcullis";\n\n${body}\n`;
}

/** A namespace that only gives its policies their path: what they say is all there is. */
const OPEN: Code = {
  fields: [
    ["defaultDeny", "false"],
    ["dns", "false"],
  ],
};

function withoutTexts(code: string): string {
  return code.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/\/\/.*$/gm, "");
}

function clusterLines({ cluster: { podCidrs, nodeCidrs } }: Intent): string[] {
  const fields = (
    [
      ["podCidrs", podCidrs],
      ["nodeCidrs", nodeCidrs],
    ] as const
  ).flatMap(([name, list]) => (list === null ? [] : [[name, { list: list.map(quote) }] as const]));
  return fields.length === 0 ? [] : [`${print(call("new Cluster", "app", quote("cluster:facts"), { fields }))};`];
}

function tierLine({ name, order }: Intent["tiers"][number], used: ReadonlySet<string>): string {
  const fields: (readonly [string, Code])[] = [["order", String(order)]];
  const taken = used.has(name);
  if (taken) fields.push(["name", quote(name)]);
  return `${print(call("new Tier", "app", quote(taken ? `tier:${name}` : name), { fields }))};`;
}

const KEYWORDS = [
  "default",
  "new",
  "class",
  "delete",
  "export",
  "import",
  "in",
  "public",
  "private",
  "static",
  "switch",
  "this",
  "with",
  "app",
  "package",
];

/** A variable for each namespace that policies stand in. */
function namespacesOf({ policies }: Intent): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id } of policies) {
    const [name, ...rest] = id.split("/");
    if (name === undefined || rest.length === 0 || found.has(name)) continue;
    const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
    const camel = words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
    const safe =
      /^[0-9]/.test(camel) || KEYWORDS.includes(camel) || IMPORTS.includes(camel) ? `${/^[0-9]/.test(camel) ? "n" : ""}${camel}Namespace` : camel;
    let variable = safe;
    for (let i = 2; [...found.values()].includes(variable); i++) variable = `${safe}${i}`;
    found.set(name, variable);
  }
  return found;
}
