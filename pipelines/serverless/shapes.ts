import * as z from "zod";
import { waiverSchema } from "#ir";

const text = z.string();
/** An intent or Kubernetes objects as JSON, or the text of a YAML or JSON file; several are united. */
const source = z.union([text, z.record(text, z.unknown()), z.array(z.union([text, z.record(text, z.unknown())])).min(1)]);
const profile = text.exactOptional();
const inventory = source.exactOptional();
const reading = { profile, inventory, with: source.exactOptional() };

/** What may be asked, by the last word of its path. */
export const REQUESTS = {
  compile: z.strictObject({
    source,
    targets: z.array(text).min(1),
    inventory,
    split: z.boolean().exactOptional(),
    waivers: z.array(waiverSchema).exactOptional(),
  }),
  diff: z.strictObject({
    a: source,
    b: source.exactOptional(),
    ...reading,
    profileB: profile,
    otherInventory: inventory,
    connections: z.boolean().exactOptional(),
    digest: z.boolean().exactOptional(),
  }),
  eval: z.strictObject({ source, probes: z.union([text, z.array(z.unknown()), z.record(text, z.unknown())]), ...reading, inventory: source }),
  explain: z.strictObject({
    source,
    ...reading,
    from: text.exactOptional(),
    to: text.exactOptional(),
    protocol: text.exactOptional(),
    port: z.union([text, z.number()]).exactOptional(),
    http: text.exactOptional(),
    dns: text.exactOptional(),
    tls: text.exactOptional(),
    flow: z.record(text, z.unknown()).exactOptional(),
  }),
  lint: z.strictObject({
    source,
    profile,
    inventory,
    waivers: z.array(waiverSchema).exactOptional(),
    strict: z.boolean().exactOptional(),
  }),
} as const;
export type Verb = keyof typeof REQUESTS;
export type Asked<V extends Verb> = z.output<(typeof REQUESTS)[V]>;
/** A source as a request writes it. */
export type Given = z.output<typeof source>;
