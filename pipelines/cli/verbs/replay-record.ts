import { diagnostic, printable } from "#diagnostic";
import type { Relation } from "#model";
import { type RecordedCorpus, recordCorpus } from "#traffic";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { PROFILE, READING_LOGS } from "../options.ts";
import { type OutFolder, outFolder, writeOut } from "../out-folder.ts";
import { LOGS, logsOf, needLogs } from "../replay/logs.ts";
import { words } from "../replay/words.ts";
import type { Args, Verb } from "../verb.ts";

const KEEP = "24/48";

/** `replay record --flows F… --out DIR`: a corpus that a policy repository can commit. */
export const replayRecord: Verb = {
  name: "replay record",
  summary: "Distil logs into a small corpus without personal data, to replay it",
  operands: "",
  options: [
    ...LOGS,
    { flags: "-o, --out <dir>", text: "the folder of the corpus; it must not exist, or be empty" },
    { flags: "--for <source>", text: "policies whose verdicts must be the same on the corpus as on the logs (many)", many: true },
    { flags: "--keep-addresses <bits>", text: `leading bits that stay of addresses of clients outside, IPv4/IPv6, without --for (${KEEP})` },
    PROFILE,
    ...READING_LOGS,
  ],
  examples: [
    "replay record --flows 'logs/*.json.gz' --inventory inventory.yaml --out flows/2026-01",
    "replay record --flows hubble.json --for policies/shop/main.ts --for policies/shop/main.v2.ts --out flows/shop",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    needLogs(args, inputs);
    const out = outFolder(args, inputs, io, "corpus");
    const bits = bitsOf(args, inputs);
    const inventory = await inputs.inventory();
    const releases: Relation[] = [];
    for (const source of args.list("for")) releases.push((await inputs.meaning([source], inputs.profile(), inventory)).relation);
    const { paths, options, total } = await logsOf(args, inputs, io, inventory);
    const recorded = await inputs.world.working("recording flows", (count) => recordCorpus(paths, options, { releases, bits }, count), {
      unit: "bytes",
      total,
    });
    const problem = writeOut(out, recorded.files, "corpus");
    if (problem !== null) return { refused: [...inputs.diagnostics, problem] };
    const { records, buckets, rows } = recorded;
    const json = { corpus: out.shown, records, buckets, rows, bytes: sizeOf(recorded), files: [...recorded.files.keys()].sort() };
    return { exit: EXIT.fine, json, text: textOf(out, recorded), diagnostics: [...inputs.diagnostics, ...recorded.diagnostics] };
  },
};

function bitsOf(args: Args, inputs: Inputs): { v4: number; v6: number } {
  const text = args.text("keepAddresses") ?? KEEP;
  const [, v4, v6] = /^(\d{1,2})\/(\d{1,3})$/.exec(text) ?? [];
  if (v4 !== undefined && v6 !== undefined && Number(v4) <= 32 && Number(v6) <= 128) return { v4: Number(v4), v6: Number(v6) };
  const help = "write the leading bits of IPv4 and IPv6 addresses, for example 24/48";
  return inputs.refuse(diagnostic("PCL1018", ["--keep-addresses"], `\`${printable(text)}\` is no pair of prefix lengths`, { help }));
}

function sizeOf({ files }: RecordedCorpus): number {
  return [...files.values()].reduce((sum, one) => sum + Buffer.byteLength(one), 0);
}

function textOf(out: OutFolder, recorded: RecordedCorpus): string {
  const aside = Object.entries(recorded.buckets).filter(([, count]) => count > 0);
  const lines = [
    `${recorded.records} records: ${recorded.rows} distinct flows${aside.map(([name, count]) => `, ${count} ${words(name)}`).join("")}`,
    `recorded ${printable(out.shown, 200)}: ${sizeOf(recorded)} bytes`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
