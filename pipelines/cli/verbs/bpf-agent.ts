import { diagnostic } from "#diagnostic";
import { type Origin, runAgent } from "../bpf/agent/run.ts";
import { AGENT_OPTIONS, settingsOf } from "../bpf/agent/settings.ts";
import { Inputs } from "../inputs.ts";
import { EXIT } from "../io.ts";
import { LIVE } from "../options.ts";
import type { Verb } from "../verb.ts";

/** `bpf agent IMAGE`: keeps an image and its address tables in force on this node. */
export const bpfAgent: Verb = {
  name: "bpf agent",
  summary: "Keep an eBPF image and its address tables in force on this node",
  operands: "<image>",
  options: [
    ...AGENT_OPTIONS,
    { flags: "-i, --inventory <file>", text: "where pods, nodes and namespaces are told: a file, read again when it changes, or `live` (live)" },
    ...LIVE,
  ],
  examples: [
    "bpf agent /var/lib/portcullis/current --interface 'cali*'",
    "bpf agent image.o --inventory inventory.yaml --interface veth1=shop/api-0 --listen 127.0.0.1:9412",
  ],
  async run(args, io) {
    const settings = settingsOf(args, io.env);
    const inputs = await Inputs.open(args, io);
    const inventory = args.text("inventory") ?? "live";
    if (inventory === "-") {
      const help = "name a file, which is read again when it changes, or `live`";
      return { refused: [diagnostic("PCL1018", ["--inventory"], "standard input can't be read again", { help })] };
    }
    const origin: Origin = inventory === "live" ? { config: inputs.take(await connected(inputs)) } : { file: inventory };
    await runAgent(settings, origin, inputs.world, io);
    return { exit: EXIT.fine, json: {}, text: "", diagnostics: inputs.diagnostics };
  },
};

/** The package that speaks with clusters is loaded where one is asked. */
async function connected({ world }: Inputs) {
  const { connectFromPod } = await import("#cluster");
  return connectFromPod(world);
}
