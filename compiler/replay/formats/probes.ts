import { addressNumber } from "#algebra";
import { type Endpoint, flowOf, type Inventory, type Lookup, lookupOf, type ProbeEnd, probeSchema } from "#model";
import { asSeen, hiddenOf } from "../ends.ts";
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
    const lookup = lookupOf(inventory);
    const open = addressProblem(parsed.data.from, at, lookup) ?? addressProblem(parsed.data.to, at, lookup);
    if (open !== null) return outside("unmatched", open);
    const party = (endpoint: Party["endpoint"]): Party => ({
      endpoint: withHidden(endpoint, lookup),
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

/** Why nobody can say who had an address that stands for an end by itself; null where it is the one that the inventory knows now. */
function addressProblem({ pod, entity, ip }: ProbeEnd, time: number | null, lookup: Lookup): string | null {
  if (ip === undefined || pod !== undefined || entity !== undefined) return null;
  const owner = lookup.ownerOf(ip, time);
  if (owner.is === "open") return owner.why;
  const now = lookup.podAt(addressNumber(ip) ?? -1n);
  return owner.is === "pod" && owner.pod.name !== now?.name ? `${ip} was another pod's then` : null;
}

/** What the inventory has no object for is not known of its pods. */
function withHidden(endpoint: Endpoint, lookup: Lookup): Endpoint {
  const { pod } = endpoint;
  if (pod === null) return endpoint;
  const hidden = hiddenOf(pod, lookup);
  return { ...endpoint, pod: asSeen(pod), ...(hidden.length === 0 ? {} : { hidden }) };
}
