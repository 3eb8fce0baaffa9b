import { isProblem, parseAddress, parseCidr } from "#algebra";
import { type Document, readShape } from "#manifest";
import { addressIn, type End, literal, portsIn, V } from "#model";
import { type FailsafePort, felixSpec } from "../schema/host-endpoint.ts";
import type { Engine } from "../versions.ts";
import { Findings } from "./findings.ts";
import { all, any, type Formula, lit, TRUE } from "./formula.ts";

/** Ports of a host endpoint that no policy closes. */
export interface Failsafe {
  /** null: the setting is for every node. */
  readonly node: string | null;
  /** null: as everywhere. */
  readonly ingress: Formula | null;
  readonly egress: Formula | null;
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };
const BOTH = [179, 2379, 2380, 5473, 6443, 6666, 6667].map((port): FailsafePort => ({ protocol: "tcp", port }));
/** What Felix spares where nobody says otherwise (felix/config, config_params.go). */
const DEFAULTS: Record<"ingress" | "egress", readonly FailsafePort[]> = {
  ingress: [{ protocol: "tcp", port: 22 }, { protocol: "udp", port: 68 }, ...BOTH],
  egress: [{ protocol: "udp", port: 53 }, { protocol: "udp", port: 67 }, ...BOTH],
};

/** Felix' settings: those that contradict the profile are refused, failsafe ports are read. `default` is every node, `node.NAME` one. */
export function readFelix(document: Document, engine: Engine): { readonly failsafe: Failsafe | null; readonly findings: Findings } {
  const findings = new Findings(document, engine);
  const { value: spec, diagnostics } = readShape(document, felixSpec, document.value["spec"] ?? {}, ["spec"]);
  findings.list.push(...diagnostics);
  const written = spec?.defaultEndpointToHostAction;
  if (typeof written === "string" && written !== engine.endpointToHost) {
    const message = `the profile has defaultEndpointToHostAction=${engine.endpointToHost}`;
    findings.add("PCL1015", ["spec", "defaultEndpointToHostAction"], message, `read it under the flag defaultEndpointToHostAction=${written}`);
  }
  const ingress = portsOf(spec?.failsafeInboundHostPorts, "failsafeInboundHostPorts", findings);
  const egress = portsOf(spec?.failsafeOutboundHostPorts, "failsafeOutboundHostPorts", findings);
  if (findings.failed || (ingress === null && egress === null)) return { failsafe: null, findings };
  return { failsafe: { node: document.name.startsWith("node.") ? document.name.slice(5) : null, ingress, egress }, findings };
}

function portsOf(ports: readonly FailsafePort[] | null | undefined, field: string, findings: Findings): Formula | null {
  if (ports === null || ports === undefined) return null;
  for (const [i, { protocol, net }] of ports.entries()) {
    if (PROTOCOLS[(protocol || "tcp").toLowerCase()] === undefined)
      findings.add("PCL1004", ["spec", field, i, "protocol"], "a failsafe port is of tcp, udp or sctp");
    const block = net ? parseCidr(withPrefix(net)) : null;
    if (block !== null && isProblem(block)) findings.add("PCL1010", ["spec", field, i, "net"], block.message);
  }
  return findings.failed ? null : formulaOf(ports);
}

function formulaOf(ports: readonly FailsafePort[], end: End = "P"): Formula {
  return any(
    ...ports.map(({ protocol, port, net }) => {
      const number = PROTOCOLS[(protocol || "tcp").toLowerCase()] ?? 0;
      const block = net ? parseCidr(withPrefix(net)) : null;
      const from = block === null || isProblem(block) ? TRUE : lit(addressIn(end, [block.range]));
      return all(lit(literal(V.protocol, { sort: "number", ranges: [[number, number]] })), lit(portsIn(port, port)), from);
    }),
  );
}

function withPrefix(text: string): string {
  const address = parseAddress(text);
  return text.includes("/") || "message" in address ? text : `${text}/${address.family === 4 ? 32 : 128}`;
}

/** The failsafe ports of a node: its own setting, else the one for all, else Felix' own. */
export function failsafeOf(settings: readonly Failsafe[], node: string, direction: "ingress" | "egress"): Formula {
  const own = settings.find((one) => one.node === node)?.[direction] ?? null;
  return own ?? settings.find((one) => one.node === null)?.[direction] ?? formulaOf(DEFAULTS[direction]);
}
