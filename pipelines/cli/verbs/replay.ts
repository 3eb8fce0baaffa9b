import { diagnostic, printable } from "#diagnostic";
import type { Inventory, Relation } from "#model";
import {
  type Budgets,
  budgetsSchema,
  type Coverage,
  coverageOf,
  FORMATS,
  type Format,
  type Gate,
  gateOf,
  judge,
  KeyTable,
  Projection,
  type Tally,
  tally,
} from "#replay";
import { logPaths, scanLogs } from "#traffic";
import { compare } from "#verify";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { PROFILE, READING } from "../options.ts";
import { replayText } from "../replay-text.ts";
import type { Args, Verb } from "../verb.ts";

/** What a replay came to. */
export interface Replayed extends Tally {
  readonly records: number;
  readonly coverage: Coverage;
  readonly gate: Gate;
}

/** `replay --old A --new B --flows F…`: recorded traffic under the old and the new release. */
export const replay: Verb = {
  name: "replay",
  summary: "Judge recorded traffic by the old and the new release, and gate the change",
  operands: "",
  options: [
    { flags: "--old <source>", text: "what is enforced now" },
    { flags: "--new <source>", text: "what shall be enforced" },
    { flags: "--flows <log>", text: "recorded traffic: files, folders, patterns, or - (many)", many: true },
    { flags: "--format <name>", text: "the format of the logs, where their records don't tell", choices: FORMATS },
    { flags: "--access-log <format>", text: "text access logs: Envoy's operators as in its configuration, or `envoy`, `istio`" },
    { flags: "--budget <name=value>", text: "what may happen: newly-denied=0 newly-allowed=0 unknown-share=0.05 …", many: true },
    { flags: "--since <time>", text: "leave out flows before this time (RFC 3339)" },
    { flags: "--until <time>", text: "leave out flows after this time" },
    PROFILE,
    { flags: "--profile-b <profile>", text: "the engine of the new release, where it is another" },
    ...READING,
  ],
  examples: [
    "replay --old policies/shop/main.ts --new policies/shop/main.v2.ts --flows hubble.json.gz --inventory policies/shop/inventory.yaml",
    "replay --old old/ --new new/ --flows 'logs/*.zst' --profile cilium@1.20 --budget newly-denied=0 --json",
  ],
  async run(args, io) {
    const inputs = await Inputs.open(args, io);
    const budgets = budgetsOf(args, inputs);
    const flows = args.list("flows");
    if (flows.length === 0) inputs.refuse(diagnostic("PCL1018", ["--flows"], "--flows is missing", { help: "name a log of recorded traffic" }));
    const [old, next] = [operand(args, inputs, "old"), operand(args, inputs, "new")];
    const profile = inputs.profile();
    const inventory = await inputs.inventory();
    const before = (await inputs.meaning([old], profile, inventory)).relation;
    const after = (await inputs.meaning([next], inputs.profile("profileB") ?? profile, inventory)).relation;
    const result = await run({ args, io, inputs, flows, before, after, inventory, budgets });
    return {
      exit: result.gate.result === "pass" ? EXIT.fine : EXIT.finding,
      json: jsonOf(result),
      text: replayText(result),
      diagnostics: inputs.diagnostics,
    };
  },
};

interface Job {
  readonly args: Args;
  readonly io: Io;
  readonly inputs: Inputs;
  readonly flows: readonly string[];
  readonly before: Relation;
  readonly after: Relation;
  readonly inventory: Inventory | null;
  readonly budgets: Budgets;
}

async function run({ args, io, inputs, flows, before, after, inventory, budgets }: Job): Promise<Replayed> {
  const { paths, diagnostics } = await logPaths(flows, io.cwd);
  if (paths.length === 0 || diagnostics.length > 0) inputs.take<never>({ value: null, diagnostics });
  const projection = new Projection([before, after]);
  const table = new KeyTable(projection);
  const total = paths.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const options = {
    inventory,
    format: args.text("format") as Format | null,
    text: args.text("accessLog"),
    since: timeOf("since"),
    until: timeOf("until"),
  };
  const scanned = await inputs.world.working("reading flows", (count) => scanLogs(paths, table, options, count), { unit: "bytes", total });
  inputs.diagnostics.push(...scanned.diagnostics);
  const { keys, joined } = table.finish();
  const judged = judge(keys, before, after);
  const { buckets, records } = scanned.reader;
  const result = tally(judged, { ...buckets, joined: buckets.joined + joined });
  const { witnesses } = compare(before, after, { inventory, maxWitnesses: 50 });
  const ends = inventory === null ? [] : inventory.pods.map((pod) => ({ name: `${pod.namespace}/${pod.name}`, endpoint: endOf(pod) }));
  const coverage = coverageOf(before, after, judged, ends, projection, inventory === null ? witnesses : []);
  const times = keys.flatMap(({ first, last }) => [first, last]).filter((time) => time !== null);
  const hours = times.length === 0 ? 0 : (Math.max(...times) - Math.min(...times)) / 3_600_000;
  return { ...result, records, coverage, gate: gateOf({ tally: result, coverage, hours }, budgets) };

  function timeOf(name: "since" | "until"): number | null {
    const text = args.text(name);
    const time = text === null ? null : Date.parse(text);
    if (Number.isNaN(time))
      inputs.refuse(diagnostic("PCL1018", [`--${name}`], `\`${printable(text ?? "")}\` is no time`, { help: "for example 2026-01-31T12:00:00Z" }));
    return time;
  }
}

function endOf(pod: Inventory["pods"][number]) {
  const kind = pod.cluster !== null ? ("remote-pod" as const) : pod.hostNetwork ? ("remote-node" as const) : ("pod" as const);
  return { kind, pod, nodeLabels: null, ip: pod.ips[0] ?? null, names: [] };
}

function operand(args: Args, inputs: Inputs, name: "old" | "new"): string {
  return args.text(name) ?? inputs.refuse(diagnostic("PCL1018", [`--${name}`], `--${name} is missing`, { help: "name the two releases to compare" }));
}

/** `newly-denied=0` as the field `newlyDenied` of the budget file. */
function budgetsOf(args: Args, inputs: Inputs): Budgets {
  const pairs = args.list("budget").map((text) => {
    const [name = "", value = ""] = text.split("=");
    return [name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()), value === "" ? Number.NaN : Number(value)] as const;
  });
  const parsed = budgetsSchema.safeParse(Object.fromEntries(pairs));
  if (parsed.success) return parsed.data;
  const names = Object.keys(budgetsSchema.shape)
    .filter((name) => name !== "namespaces")
    .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const issue = parsed.error.issues[0];
  return inputs.refuse(
    diagnostic("PCL1018", ["--budget", ...(issue?.path.map(String) ?? [])], issue?.message ?? "no budget", { help: `budgets: ${names.join(", ")}` }),
  );
}

/** The report's contract, counters in the order of the documentation. */
function jsonOf(result: Replayed): unknown {
  const { buckets, coverage, ...rest } = result;
  const { malformed, replies, unmatched } = buckets;
  return { ...rest, malformed, replies, unmatched, buckets, coverage: { changedClasses: coverage.changedClasses, touched: coverage.touched } };
}
