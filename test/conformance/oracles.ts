import { parse } from "yaml";
import { DIRECTIONS } from "#ir";
import { endsOf, type Flow, isManaged } from "#model";
import { buildOracle } from "../oracles/build.ts";
import { Oracle } from "../oracles/oracle.ts";
import type { OracleAnswer, OraclePod, OracleTraffic, OracleWorld } from "../oracles/protocol.ts";
import { emissionOf } from "./emissions.ts";
import type { Case, Decision, Engine } from "./engine.ts";

const PROTOCOLS: Readonly<Record<number, OracleTraffic["proto"]>> = { 6: "TCP", 17: "UDP", 132: "SCTP", 1: "ICMP", 58: "ICMPv6" };

function podsOf({ inventory }: Case): OraclePod[] {
  return inventory.pods.map((pod) => ({
    namespace: pod.namespace,
    nsLabels: Object.fromEntries(pod.namespaceLabels),
    name: pod.name,
    labels: Object.fromEntries(pod.labels),
    serviceAccount: pod.serviceAccount,
    ip: pod.ips[0] ?? "",
    ports: pod.ports.flatMap(({ name, port, protocol }) => (name === null ? [] : [{ name, port, protocol }])),
  }));
}

function trafficOf({ protocol, port, icmp, request }: Flow): OracleTraffic | null {
  const proto = PROTOCOLS[protocol];
  if (proto === undefined || (port === null && icmp === null)) return null;
  const base = { proto, port: port ?? icmp?.type ?? 0 };
  if (request === null || request.kind === "other") return base;
  if (request.kind === "dns") return { ...base, dns: request.name };
  const { method, path, host, headers } = request;
  return { ...base, http: { method: method ?? "GET", path: path ?? "/", host: host ?? "", headers: Object.fromEntries(headers ?? []) } };
}

/** A world of one flow; null where the engine has no such end. */
function worldOf(one: Case, flow: Flow, reserved: boolean): OracleWorld | null {
  const traffic = trafficOf(flow);
  const pods = podsOf(one);
  const outside: { ip: string; names: string[] }[] = [];
  const others: { kind: "host" | "remote-node"; ip?: string }[] = [];
  const places = [flow.source, flow.destination].map((end): (() => number) | null => {
    const at = pods.findIndex(({ namespace, name }) => end.pod?.namespace === namespace && end.pod.name === name);
    if (at >= 0) return () => at;
    if (end.kind === "world" && end.ip !== null) {
      const index = outside.push({ ip: end.ip, names: [...end.names] }) - 1;
      return () => pods.length + index;
    }
    if (!reserved || (end.kind !== "host" && end.kind !== "remote-node")) return null;
    const index = others.push({ kind: end.kind }) - 1;
    return () => pods.length + outside.length + index;
  });
  const [source, destination] = places;
  if (traffic === null || source == null || destination == null) return null;
  return { pods, outside, reserved: others, pairs: [[source(), destination()]], traffic: [traffic], settings: {} };
}

function decisionOf(answer: string, flow: Flow): Decision | null {
  if (!answer.startsWith("v")) throw new Error(`the engine refuses: ${answer.slice(0, 300)}`);
  const letters = ["egress", "ingress"].map((direction, i) => {
    const judged = DIRECTIONS.some((one) => one === direction && isManaged(endsOf(flow, one).subject));
    return judged ? (answer[i + 1] as string) : "-";
  });
  if (letters.some((letter) => letter === "d" || letter === "r")) return "deny";
  return letters.includes("p") ? null : "allow";
}

function oracleEngine(program: string, title: string, profile: string, reserved: boolean, asks: (flow: Flow) => boolean): Engine {
  let oracle: Oracle | null = null;
  return {
    name: `${title} on what ${profile} emits`,
    target: profile.split("@")[0] as string,
    claims: (one) => emissionOf(one, profile).length > 0,
    judge: async (one) => {
      oracle ??= new Oracle(buildOracle(program));
      const policies = emissionOf(one, profile).map(({ text }) => parse(text) as object);
      const answers: (Decision | null)[] = [];
      for (const { flow } of one.flows) {
        const world = asks(flow) ? worldOf(one, flow, reserved) : null;
        const answer = world === null ? null : (await oracle.ask<OracleAnswer>({ world, cases: [policies] })).answers[0];
        answers.push(answer == null ? null : decisionOf(answer, flow));
      }
      return answers;
    },
    close: () => oracle?.close(),
  };
}

const isSelfFlow = ({ source, destination }: Flow) => source.pod !== null && source.pod === destination.pod;
/** Cilium's own policy engine. */
export const ciliumOracle = (profile: string): Engine => oracleEngine("cilium", "Cilium's policy engine", profile, true, (flow) => !isSelfFlow(flow));
/** The cyclonus matcher, which knows pods, addresses and ports. */
export const cyclonusOracle = (profile: string): Engine =>
  oracleEngine("cyclonus", "the cyclonus matcher", profile, false, (flow) => flow.icmp === null && !isSelfFlow(flow));
