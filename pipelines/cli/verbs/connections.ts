import { type Count, jsonText } from "#answers";
import { printable } from "#diagnostic";
import { type Connection, connectionsOf, type Traffic } from "#explain";
import { csvCell } from "../csv.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { working } from "../status.ts";
import type { Verb } from "../verb.ts";

/** `connections SOURCE --inventory F`: who reaches whom on what. */
export const connections: Verb = {
  name: "connections",
  summary: "List who reaches whom on what, over the pods of an inventory",
  operands: "[source...]",
  options: [
    { flags: "--format <format>", text: "text (the default), json, csv or dot", choices: ["text", "json", "csv", "dot"] },
    {
      flags: "--by <end>",
      text: "name pods one by one where policies tell them apart (pod), or by the workload that made them",
      choices: ["pod", "workload"],
    },
    PROFILE,
    ...READING,
  ],
  examples: [
    "connections policies/shop/main.ts --inventory policies/shop/inventory.yaml",
    "connections live --inventory live --profile calico --format dot | dot -Tsvg",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const inventory = await inputs.neededInventory();
    const meaning = await inputs.meaning(args.operands, inputs.profile(), inventory);
    const by = args.text("by") === "workload" ? "workload" : "pod";
    const judge = (count: Count) => connectionsOf(meaning.relation, inventory, { by, judged: (pairs) => count(1, pairs) });
    const found = working(io, "judging", judge, { unit: "pairs" });
    const write = WRITERS[(args.text("format") ?? "text") as keyof typeof WRITERS];
    return { exit: EXIT.fine, json: found, text: write(found.connections), diagnostics: inputs.diagnostics };
  },
};

const WRITERS = {
  text: (all: readonly Connection[]) =>
    all.map((one) => `${endText(one.from, one.fromPods)} -> ${endText(one.to, one.toPods)}: ${allText(one.traffic, "; ")}\n`).join(""),
  json: (all: readonly Connection[]) => jsonText({ connections: all }),
  csv: (all: readonly Connection[]) => [HEAD, ...all.flatMap(rows)].map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join(""),
  dot: (all: readonly Connection[]) => `digraph connections {\n  rankdir=LR;\n${all.map(edge).join("")}}\n`,
} as const;

function edge({ from, to, traffic }: Connection): string {
  return `  ${dotText(from)} -> ${dotText(to)} [label=${dotText(allText(traffic, "\n"))}];\n`;
}

const HEAD = ["from", "to", "fromPods", "toPods", "protocol", "ports", "requests", "verdict"];

function rows(one: Connection): string[][] {
  return one.traffic.map((traffic) => [
    one.from,
    one.to,
    `${one.fromPods}`,
    `${one.toPods}`,
    traffic.protocol,
    traffic.ports,
    traffic.requests,
    traffic.verdict,
  ]);
}

function endText(name: string, pods: number): string {
  return `${printable(name, 200)}${pods > 1 ? ` (${pods} pods)` : ""}`;
}

const EVERYTHING = "TCP; UDP; SCTP; ICMP";

/** What passes, in words. */
export function allText(traffic: readonly Traffic[], separator: string): string {
  const words = traffic.map(trafficText);
  return words.join("; ") === EVERYTHING ? "everything" : words.join(separator);
}

function trafficText({ protocol, ports, requests, verdict, missing }: Traffic): string {
  const which = ports === "" || ports === "any" ? protocol : `${protocol} ${ports}`;
  const some = requests === "some" ? " (some requests)" : "";
  return `${which}${some}${verdict === "unknown" ? ` (unknown: ${printable(missing.join(", "), 400)})` : ""}`;
}

function dotText(text: string): string {
  return `"${text
    .split("\n")
    .map((line) => printable(line, 400).replace(/["\\]/g, "\\$&"))
    .join("\\n")}"`;
}
