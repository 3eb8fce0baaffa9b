import { flowsWorded, type InspectedVerdict, type Inspection, inspectImage, NOBODY } from "#answers";
import { diagnostic, printable } from "#diagnostic";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { INVENTORY } from "../options.ts";
import type { Verb } from "../verb.ts";

/** `bpf inspect IMAGE`: what an image holds, and the rule behind a verdict. */
export const bpfInspect: Verb = {
  name: "bpf inspect",
  summary: "Show what an image holds, and the rule behind a verdict",
  operands: "<image>",
  options: [
    { flags: "--from <ref>", text: "ns/pod, ns/key=value,…, an address, or an entity" },
    { flags: "--to <ref>", text: "the same" },
    { flags: "--protocol <name>", text: "TCP (the default), UDP, SCTP, ICMP …" },
    { flags: "--port <number>", text: "the destination port" },
    INVENTORY,
  ],
  examples: ["bpf inspect out/shop/artifacts/ebpf/image.o", "bpf inspect image.o --from shop/app=web --to shop/app=api --port 8080"],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const [operand = ""] = args.operands;
    const source = await inputs.source([operand]);
    if (source.kind !== "image")
      return inputs.refuse(diagnostic("PCL1018", [operand], `\`${printable(operand)}\` is no image`, { help: "name the image.o of a release" }));
    const [from, to] = [args.text("from"), args.text("to")];
    if ((from === null) !== (to === null))
      return inputs.refuse(
        diagnostic("PCL1018", ["--from", "--to"], "one end of the flow is missing", { help: "name both ends by --from and --to" }),
      );
    const inventory = (await inputs.inventory()) ?? NOBODY;
    const words = { from, to, protocol: args.text("protocol"), port: args.text("port"), http: null, dns: null, tls: null };
    const flows = from === null || to === null ? [] : inputs.take(flowsWorded({ ...words, from, to }, inventory));
    const found = inputs.take(inspectImage(source.bytes, operand, flows));
    return { exit: EXIT.fine, json: found, text: inspectionText(found), diagnostics: inputs.diagnostics };
  },
};

function inspectionText(one: Inspection): string {
  const list = (title: string, words: readonly string[]) => [
    `${title}:`,
    ...words.map((text, i) => `  ${String(i).padStart(4)}  ${printable(text, 200)}`),
  ];
  const lines = [
    `image       ${one.digest}`,
    `addresses   ${one.addressDigest}`,
    `intent      ${one.intent}`,
    `layout      version ${one.layout}, size class ${one.size}, generation ${one.generation}, ${one.program ? "with its program" : "tables only"}`,
    `profile     ${printable(one.profile)}${one.flags.length === 0 ? "" : `, ${one.flags.join(", ")}`}`,
    `sections    policy ${one.sections.policy} bytes, addresses ${one.sections.addresses}, meta ${one.sections.meta}`,
    `flat block  ${one.flat.addresses === 0 ? "none" : `${one.flat.addresses} addresses from ${one.flat.from}`}`,
    ...one.tables.map(({ name, used, room }) => `${name.padEnd(16)} ${used} of ${room}${name === "cells" ? `, ${one.inlineCells} inline` : ""}`),
    ...(one.names.length === 0 ? [] : [`named ports ${one.names.map((name) => printable(name)).join(", ")}`]),
    ...list("subject classes", one.classes.subjects),
    ...list("peer classes", one.classes.peers),
    ...list(
      "reasons",
      one.reasons.map(({ verdict, rule, title }) => `${verdict.padEnd(5)} ${rule === "" ? "" : `${rule}: `}${title}`),
    ),
    ...one.verdicts.flatMap(verdictLines),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function verdictLines(one: InspectedVerdict): string[] {
  const place = one.source === null ? "" : ` (${printable(one.source.file, 200)}:${one.source.line})`;
  return [
    `${one.direction}: ${one.verdict}${one.audited ? ", reported by an audited rule" : ""}`,
    `  subject class ${one.subject.class}  ${printable(one.subject.words, 200)}`,
    `  peer class ${one.peer.class}  ${printable(one.peer.words, 200)}`,
    `  port class ${one.portClass}`,
    `  by ${one.rule === null ? "no rule" : printable(one.rule, 160)}: ${printable(one.title ?? "the image has no reasons", 200)}${place}`,
  ];
}
