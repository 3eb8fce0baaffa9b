import { type Diagnostic, diagnostic } from "#diagnostic";
import { type Flow, flowOf, flowsBehindService, type Inventory, readProbes } from "#model";
import type { Loaded } from "../source.ts";
import { refer } from "./reference.ts";

/** A flow in the words of a command line. */
export interface Worded {
  readonly from: string;
  readonly to: string;
  readonly protocol?: string | null | undefined;
  readonly port?: string | null | undefined;
  /** `GET /path`, and a host behind it. */
  readonly http?: string | null | undefined;
  readonly dns?: string | null | undefined;
  readonly tls?: string | null | undefined;
}

/** The flows that words mean: several, where a Service stands between. */
export function flowsWorded(words: Worded, inventory: Inventory): Loaded<readonly Flow[]> {
  const source = refer(words.from, inventory);
  const destination = refer(words.to, source.inventory);
  return flowsProbed({ probes: [probeOf(words, source.end, destination.end)] }, "--from", destination.inventory);
}

/** The flows of probes, or of a single one. */
export function flowsProbed(value: unknown, name: string, inventory: Inventory): Loaded<readonly Flow[]> {
  const single = typeof value === "object" && value !== null && "from" in value;
  const { probes, diagnostics } = readProbes(single ? { probes: [value] } : value, name);
  const found: Diagnostic[] = [...diagnostics];
  const flows = (probes ?? []).flatMap((probe, i) => {
    const service = flowsBehindService(probe, inventory);
    // What becomes of a flow to a ClusterIP, as `eval` judges it.
    const flow =
      service !== null && "backends" in service && !service.nodePort && service.backends.length > 0 ? service.backends : flowOf(probe, inventory);
    if (!("message" in flow)) return flow;
    found.push(diagnostic(flow.code, ["probes", i, ...flow.at], flow.message, flow.help === null ? {} : { help: flow.help }));
    return [];
  });
  return { value: probes === null || found.length > diagnostics.length ? null : flows, diagnostics: found };
}

function probeOf({ protocol, port, http, dns, tls }: Worded, from: object, to: object): Record<string, unknown> {
  const [method, path, host] = http?.split(/\s+/) ?? [];
  return {
    from,
    to,
    ...(protocol == null ? {} : { protocol: /^icmpv6$/i.test(protocol) ? "ICMPv6" : protocol.toUpperCase() }),
    ...(port == null ? {} : { port: /^[0-9]+$/.test(port) ? Number(port) : port }),
    ...(http == null ? {} : { http: { ...(method && { method }), ...(path && { path }), ...(host && { host }) } }),
    ...(dns == null ? {} : { dns: { name: dns } }),
    ...(tls == null ? {} : { tls }),
  };
}
