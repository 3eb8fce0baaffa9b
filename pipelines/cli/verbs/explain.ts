import { resolve } from "node:path";
import { explainFlows, explanationJson, flowsProbed, flowsWorded, meaningOf, NOBODY, rulesOf } from "#answers";
import { diagnostic } from "#diagnostic";
import { parseValue } from "#manifest";
import type { Flow, Inventory } from "#model";
import { readLimited } from "#source";
import { explanationText } from "../explanation.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { watchOf } from "../status.ts";
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
    const profile = inputs.profile();
    const meaning = inputs.take(meaningOf(source, { profile, inventory, theirs: await inputs.theirs() }));
    const flows = flowsOf(args, inputs, io.cwd, inventory ?? NOBODY);
    const found = explainFlows({ source, meaning, profile, inventory }, flows, watchOf(io));
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

function flowsOf(args: Args, inputs: Inputs, cwd: string, inventory: Inventory): readonly Flow[] {
  const file = args.text("flow");
  if (file === null) {
    const [from, to] = ["from", "to"].map(
      (name) =>
        args.text(name) ??
        inputs.refuse(diagnostic("PCL1018", [`--${name}`], `--${name} is missing`, { help: "name both ends, or a file by --flow" })),
    );
    const [protocol, port, http, dns, tls] = ["protocol", "port", "http", "dns", "tls"].map((name) => args.text(name) ?? null);
    return inputs.take(flowsWorded({ from: from as string, to: to as string, protocol, port, http, dns, tls }, inventory));
  }
  const read = readLimited(resolve(cwd, file), file);
  if ("code" in read) return inputs.refuse(read);
  const parsed = parseValue(read);
  if (!("value" in parsed)) return inputs.take<Flow[]>({ value: null, diagnostics: parsed.diagnostics });
  return inputs.take(flowsProbed(parsed.value, file, inventory));
}
