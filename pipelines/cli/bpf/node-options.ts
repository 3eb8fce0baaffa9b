import { addressNumber } from "#algebra";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { classifierOf, type Image } from "#image";
import { DEFAULT_ROOT, type Failsafe, type Interface, type Outcome, type Pins, pinsAt } from "#loader";
import { type Inventory, PROTOCOL_NUMBERS } from "#model";
import { factsOfPod } from "#targets";
import type { Args, OptionSpec } from "../verb.ts";

/** Options of all verbs that work on a node. */
export const NODE: readonly OptionSpec[] = [
  { flags: "--pins <dir>", text: `where things are pinned, on a BPF file system (${DEFAULT_ROOT})` },
  { flags: "--netns <name>", text: "the network namespace of the interfaces (the own one)" },
];
export const INTERFACES: OptionSpec = {
  flags: "--interface <name=pod>",
  text: "the host's end of a pod's pair, and the pod: `veth1=shop/api-0` by the inventory, or `veth1=class:3,10.0.0.5,fd00::5`",
  many: true,
};
export const FAILSAFE: OptionSpec = {
  flags: "--failsafe <port>",
  text: "a port that stays open whatever the policy: `ingress:tcp/10250`",
  many: true,
};

export function pinsOf(args: Args): Pins {
  return pinsAt(args.text("pins") ?? DEFAULT_ROOT, args.text("netns"));
}

/** The value of work on a node; ends the verb where it was refused. */
export function taken<T>(outcome: Outcome<T>): T {
  if ("refused" in outcome) throw new CompileError(outcome.refused);
  return outcome.value;
}

function usage(option: string, text: string, help: string): never {
  throw new CompileError([diagnostic("PCL1018", [option], `\`${printable(text)}\` is no ${option.slice(2)}`, { help })]);
}

export function failsafeOf(text: string): Failsafe {
  const [, direction, name = "", port] = /^(ingress|egress):(tcp|udp|sctp)\/(\d{1,5})$/i.exec(text) ?? [];
  if (direction === undefined || Number(port) > 65_535) return usage("--failsafe", text, "write ingress:tcp/10250 or egress:udp/67");
  const protocol = PROTOCOL_NUMBERS[name.toUpperCase() as "TCP" | "UDP" | "SCTP"];
  return { direction: direction.toLowerCase() as Failsafe["direction"], protocol, port: Number(port) };
}

/** What an interface stands for in this image. */
export function interfaceOf(text: string, image: Image, inventory: Inventory | null): Interface {
  const [, name = "", what = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const [, cls] = /^class:(\d+)(?:,|$)/.exec(what) ?? [];
  if (name === "") return usage("--interface", text, "write veth1=shop/api-0");
  if (cls !== undefined) return { name, subject: Number(cls), audit: false, ...addressesOf(what.split(",").slice(1), text), pod: null };
  if (inventory === null)
    throw new CompileError([diagnostic("PCL1018", ["--interface"], `\`${printable(what)}\` is a pod, and --inventory is missing`)]);
  const pod = inventory.pods.find((one) => `${one.namespace}/${one.name}` === what && one.cluster === null);
  if (pod === undefined) throw new CompileError([diagnostic("PCL1004", ["--interface"], `pod \`${printable(what)}\` is not in the inventory`)]);
  const subject = classifierOf(image.meta.classifier, "subjects")(factsOfPod(pod, null));
  return { name, subject, audit: false, ...addressesOf(pod.ips, text), pod: what };
}

function addressesOf(texts: readonly string[], text: string): Pick<Interface, "v4" | "v6"> {
  let [v4, v6] = [0, 0n];
  for (const one of texts) {
    const number = addressNumber(one);
    if (number === null) return usage("--interface", text, "its addresses are those of the pod");
    if (number < 1n << 32n) v4 = Number(number);
    else v6 = number - (1n << 32n);
  }
  return { v4, v6: [v6 >> 64n, v6 & ((1n << 64n) - 1n)] };
}
