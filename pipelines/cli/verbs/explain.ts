import { resolve } from "node:path";
import { diagnostic } from "#diagnostic";
import { suggestions, why } from "#explain";
import { parseValue } from "#manifest";
import { type Flow, flowOf, flowsBehindService, type Inventory, readProbes } from "#model";
import { meaningOf, readLimited } from "#source";
import { editableIntent, speaksFor } from "../editable.ts";
import { type Explanation, explanationJson, explanationText, rulesOf } from "../explanation.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { NOBODY, refer } from "../reference.ts";
import { working } from "../status.ts";
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
    const source = await inputs.source(args.operands);
    const meaning = inputs.take(meaningOf(source, { profile: inputs.profile(), inventory, theirs: await inputs.theirs() }));
    const flows = flowsOf(args, inputs, io.cwd, inventory ?? NOBODY);
    const edited = editableIntent(source, inputs, inventory);
    const found = flows.map((flow): Explanation => {
      const turns = edited !== null && speaksFor(edited, meaning.relation, flow);
      const edits = turns ? working(io, "looking for the smallest edit", () => suggestions(edited, flow)) : [];
      return { flow, why: why(meaning.relation, flow), edits };
    });
    const rules = rulesOf(meaning.intent);
    const json = found.map((one) => explanationJson(one, rules));
    return {
      exit: EXIT.fine,
      json: args.text("flow") === null && json.length === 1 ? json[0] : { flows: json },
      text: found.map((one) => explanationText(one, rules)).join("\n"),
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
  return inputs.take({ value: probes, diagnostics }).flatMap((probe, i) => {
    const service = flowsBehindService(probe, inventory);
    // What becomes of a flow to a ClusterIP, as `eval` judges it.
    const flow =
      service !== null && "backends" in service && !service.nodePort && service.backends.length > 0 ? service.backends : flowOf(probe, inventory);
    if (!("message" in flow)) return flow;
    return inputs.refuse(diagnostic(flow.code, ["probes", i, ...flow.at], flow.message, flow.help === null ? {} : { help: flow.help }));
  });
}
