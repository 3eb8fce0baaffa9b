import { resolve } from "node:path";
import { diagnostic, printable } from "#diagnostic";
import { flowText, type SideWhy, type Why, why } from "#explain";
import type { Intent, Policy } from "#ir";
import { parseValue } from "#manifest";
import { type Flow, flowOf, type Inventory, readProbes } from "#model";
import { readLimited } from "#source";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { NOBODY, refer } from "../reference.ts";
import type { Args, Verb } from "../verb.ts";

/** `explain SOURCE --from A --to B`: why a flow is judged as it is. */
export const explain: Verb = {
  name: "explain",
  summary: "Say why a flow is allowed or denied, rule by rule",
  operands: "[source]",
  options: [
    { flags: "--from <ref>", text: "ns/pod, ns/key=value,… (any pod with these labels), an address, or an entity" },
    { flags: "--to <ref>", text: "the same, or a DNS name" },
    { flags: "--protocol <name>", text: "TCP (the default), UDP, SCTP, ICMP …" },
    { flags: "--port <number>", text: "the destination port" },
    { flags: "--http <request>", text: 'an HTTP request, "GET /v1/catalog" or "GET /v1/catalog host.example.com"' },
    { flags: "--dns <name>", text: "a DNS question" },
    { flags: "--tls <kind>", text: "whether the peers authenticate each other", choices: ["mtls", "plaintext"] },
    { flags: "--flow <file>", text: "a file with probes instead" },
    PROFILE,
    ...READING,
  ],
  examples: [
    "explain policies/shop/main.ts --from shop/app=web --to shop/app=api --port 8080 --http 'GET /v1/catalog'",
    "explain live --profile cilium@1.20 --inventory live --from shop/web-0 --to 203.0.113.9 --port 443",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const inventory = await inputs.inventory();
    const meaning = await inputs.meaning(args.operands, inputs.profile(), inventory);
    const flows = flowsOf(args, inputs, io.cwd, inventory ?? NOBODY);
    const reasons = flows.map((flow) => ({ flow, why: why(meaning.relation, flow) }));
    const rules = rulesOf(meaning.intent);
    const json = reasons.map((one) => whyJson(one.flow, one.why, rules));
    return {
      exit: EXIT.fine,
      json: args.text("flow") === null ? json[0] : { flows: json },
      text: reasons.map((one) => whyText(one.flow, one.why, rules)).join("\n"),
      diagnostics: inputs.diagnostics,
    };
  },
};

function flowsOf(args: Args, inputs: Inputs, cwd: string, inventory: Inventory): Flow[] {
  const file = args.text("flow");
  if (file === null) {
    const [from, to] = ["from", "to"].map(
      (name) =>
        args.text(name) ??
        inputs.refuse(diagnostic("PCL1018", [`--${name}`], `--${name} is missing`, { help: "name both ends, or a file by --flow" })),
    );
    const source = refer(from as string, inventory);
    const destination = refer(to as string, source.inventory);
    return probed({ probes: [probeOf(args, source.end, destination.end)] }, "--from", inputs, destination.inventory);
  }
  const read = readLimited(resolve(cwd, file), file);
  if ("code" in read) return inputs.refuse(read);
  const parsed = parseValue(read);
  if (!("value" in parsed)) return inputs.take<Flow[]>({ value: null, diagnostics: parsed.diagnostics });
  const single = typeof parsed.value === "object" && parsed.value !== null && "from" in parsed.value;
  return probed(single ? { probes: [parsed.value] } : parsed.value, file, inputs, inventory);
}

function probeOf(args: Args, from: object, to: object): Record<string, unknown> {
  const [protocol, port, http, dns, tls] = ["protocol", "port", "http", "dns", "tls"].map((name) => args.text(name));
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

function probed(value: unknown, name: string, inputs: Inputs, inventory: Inventory): Flow[] {
  const { probes, diagnostics } = readProbes(value, name);
  return inputs.take({ value: probes, diagnostics }).map((probe, i) => {
    const flow = flowOf(probe, inventory);
    if (!("message" in flow)) return flow;
    return inputs.refuse(diagnostic(flow.code, ["probes", i, ...flow.at], flow.message, flow.help === null ? {} : { help: flow.help }));
  });
}

/** Who wrote a rule or policy, why, and where. */
type Authored = Pick<Policy, "id" | "owner" | "reason" | "expires" | "source">;
type Rules = ReadonlyMap<string, Authored>;

function rulesOf(intent: Intent | null): Rules {
  const policies = intent?.policies ?? [];
  const rules = policies.flatMap(({ ingress, egress }) => [...(ingress?.rules ?? []), ...(egress?.rules ?? [])]);
  return new Map([...policies, ...rules].map((one) => [one.id, one]));
}

function whyJson(flow: Flow, { verdict, egress, ingress }: Why, rules: Rules): unknown {
  const side = (name: "egress" | "ingress", reason: SideWhy) => {
    const { decision, by, reason: words, missing, via } = verdict[name];
    return { verdict: decision, by, reason: words, via, missing, ...reason };
  };
  const known = [...new Set([...verdict.egress.by, ...verdict.ingress.by])].flatMap((id) => rules.get(id) ?? []);
  return {
    flow,
    verdict: verdict.decision,
    via: verdict.via,
    missing: verdict.missing,
    egress: side("egress", egress),
    ingress: side("ingress", ingress),
    rules: known.map(({ id, owner, reason, expires, source }) => ({ id, owner, reason, expires, source })),
  };
}

function whyText(flow: Flow, reasons: Why, rules: Rules): string {
  const { verdict } = reasons;
  const missing = verdict.missing.length === 0 ? "" : `, not known: ${verdict.missing.join(", ")}`;
  const lines = [`${verdict.decision}  ${flowText(flow)}${missing}`];
  for (const name of ["egress", "ingress"] as const) {
    const side = verdict[name];
    lines.push(`  ${name}: ${side.decision}, ${printable(side.reason, 200)}${side.via === "proxy" ? " (in the proxy)" : ""}`);
    for (const step of reasons[name].steps)
      lines.push(`    ${step.outcome === "does not match" ? "no match" : step.outcome.padEnd(8)}  ${step.action}: ${printable(step.title, 200)}`);
    for (const id of side.by) lines.push(`    rule ${printable(id, 160)}${aboutRule(rules.get(id))}`);
    if (side.decision === "allow") continue;
    for (const near of reasons[name].near) {
      const needs = near.needs.map(({ condition, is }) => `${condition}, it is ${is}`).join("; ");
      lines.push(`    near: ${printable(near.rule, 160)} would allow it if ${needs}`);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function aboutRule(rule: Authored | undefined): string {
  if (rule === undefined) return "";
  const place = rule.source === null ? "" : `  ${printable(rule.source.file, 200)}:${rule.source.line}`;
  const owner = rule.owner === null ? "" : `, ${printable(rule.owner)}`;
  return `${place}${owner}${rule.reason === null ? "" : `: ${printable(rule.reason, 200)}`}`;
}
