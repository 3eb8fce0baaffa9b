import { flowOf, type Inventory, probeSchema } from "#model";
import { fields, instant, text, whole } from "../fields.ts";
import { type Decode, outside, type Party } from "../record.ts";
import { workloadOf } from "../workload.ts";

/** The plain format: a probe (as `eval` takes them) a record, with `verdict`, `count`, `bytes` and `time` if they are known. */
export function probeDecoder(inventory: Inventory | null): Decode {
  return (value) => {
    const { verdict, count, bytes, time, name, ...probe } = fields(value) ?? {};
    const parsed = probeSchema.safeParse({ name: text(name) ?? "", ...probe });
    if (!parsed.success) return outside("malformed", parsed.error.issues[0]?.message ?? "no probe");
    if (inventory === null) return outside("unmatched", "plain flows need an inventory");
    const flow = flowOf(parsed.data, inventory);
    if ("message" in flow) return outside("unmatched", flow.message);
    const { source, destination, ...traffic } = flow;
    const at = instant(time);
    const party = (endpoint: Party["endpoint"]): Party => ({
      endpoint,
      name:
        endpoint.pod !== null
          ? workloadOf(endpoint.pod.namespace, endpoint.pod.name)
          : (endpoint.names[0] ?? (endpoint.kind === "world" ? null : endpoint.kind)),
    });
    const recorded = verdict === "deny" || verdict === "audit" ? verdict : "allow";
    const rest = { weight: whole(count) ?? 1, bytes: whole(bytes) ?? 0, first: at, last: at, connection: null };
    const layer = traffic.request === null ? ("connection" as const) : ("request" as const);
    return [
      { kind: "flow", record: { source: party(source), destination: party(destination), traffic, observer: "both", recorded, layer, ...rest } },
    ];
  };
}
