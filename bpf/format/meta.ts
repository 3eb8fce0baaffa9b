import * as z from "zod";

const index = z.int().min(0);
const leaf = z.strictObject({ class: index });
/** Values of a closed list; an end of a value that is not listed is of class 0. */
const choice = z.strictObject({ on: z.string(), choice: z.record(z.string(), index) });
/** A label, name or account: listed values, none at all, and every other one. */
const text = z.strictObject({ on: z.string(), values: z.record(z.string(), index), absent: index, other: index });
/** Addresses from each first one on, up to the next; IPv4 stands before IPv6. */
const ranges = z.strictObject({ on: z.string(), from: z.array(z.tuple([z.string(), index])).min(1) });
const node = z.union([leaf, choice, text, ranges]);

const reason = z.strictObject({
  /** The rule or policy; empty for what no rule says. */
  rule: z.string(),
  title: z.string(),
  verdict: z.enum(["allow", "deny", "audit"]),
  log: z.boolean(),
  source: z.strictObject({ file: z.string(), line: z.int() }).nullable(),
});

/** The JSON in `.portcullis`: what the tables mean. */
export const metaSchema = z.strictObject({
  format: z.literal("portcullis image"),
  layout: z.int(),
  /** SHA-256 of the canonical intent, hex. */
  intent: z.string(),
  profile: z.string(),
  cluster: z.strictObject({ podCidrs: z.array(z.string()).nullable(), nodeCidrs: z.array(z.string()).nullable() }),
  /** Names of ports, by bit. */
  names: z.array(z.string()),
  reasons: z.array(reason),
  /** Nodes point to later ones only; the first node of each classifier. */
  classifier: z.strictObject({ subjects: index, peers: index, nodes: z.array(node) }),
  /** An end of each class in words. */
  classes: z.strictObject({ subjects: z.array(z.string()), peers: z.array(z.string()) }),
});

export type Meta = z.infer<typeof metaSchema>;
export type Reason = Meta["reasons"][number];
export type Classifier = Meta["classifier"];
export type ClassifierNode = Classifier["nodes"][number];

/** The bytes of the section; keys stand in the order of the value. */
export function encodeMeta(meta: Meta): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(meta)}\n`);
}

/** What the section says, or why it can't be read. */
export function decodeMeta(bytes: Uint8Array): Meta | { readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { message: "it is no JSON" };
  }
  const parsed = metaSchema.safeParse(value);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    return { message: `${first?.path.join(".")}: ${first?.message}` };
  }
  const { nodes, subjects, peers } = parsed.data.classifier;
  const forward = nodes.every((one, i) => childrenOf(one).every((child) => child > i && child < nodes.length));
  return forward && subjects < nodes.length && peers < nodes.length ? parsed.data : { message: "its classifier points backwards or beyond its end" };
}

/** The nodes that a node leads to. */
export function childrenOf(node: ClassifierNode): readonly number[] {
  if ("class" in node) return [];
  if ("choice" in node) return Object.values(node.choice);
  if ("from" in node) return node.from.map(([, child]) => child);
  return [...Object.values(node.values), node.absent, node.other];
}
