import { printable } from "#diagnostic";
import { type AddressState, type NodeStatus, status } from "#loader";
import { NODE, pinsOf, taken } from "../bpf/node-options.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `bpf status`: what stands in the kernel. */
export const bpfStatus: Verb = {
  name: "bpf status",
  summary: "Show the eBPF image in force, its interfaces and its counters",
  operands: "",
  options: NODE,
  examples: ["bpf status --json"],
  async run(args) {
    const found = taken(status(pinsOf(args)));
    const interfaces = found.interfaces.map(({ name, ifindex, subject, pod, by }) => ({ name, ifindex, subject, pod, by }));
    return { exit: EXIT.fine, json: { ...found, interfaces }, text: textOf(found) };
  },
};

const STATES: Readonly<Record<AddressState["state"], (state: AddressState) => string>> = {
  shipped: () => "as shipped",
  node: ({ shipped }) => `made for this node${shipped === null ? "" : `, shipped ${shipped.slice(0, 16)}`}`,
  changed: ({ loaded }) => `changed since ${loaded.slice(0, 16)} was loaded`,
};

function textOf({ loaded, image, addresses, fail, interfaces, noImage, causes, rules }: NodeStatus): string {
  if (!loaded) return "nothing is loaded\n";
  const head = image === null ? "no image is in force" : `in force: ${image.digest.slice(0, 16)}  program ${image.program}`;
  const lines = [
    `${head}, fails ${fail}`,
    ...(addresses === null ? [] : [`  addresses ${addresses.digest.slice(0, 16)}  ${STATES[addresses.state](addresses)}`]),
    ...interfaces.map(({ name, pod, subject, by }) => `  ${name}  ${printable(pod ?? "class")} ${subject}  ${by}`),
    ...Object.entries(causes).map(([cause, { packets, bytes }]) => `  ${cause}: ${packets} packets, ${bytes} bytes`),
    ...rules.map(({ reason, rule, verdict, packets }) => `  ${verdict} ${printable(rule === "" ? `reason ${reason}` : rule)}: ${packets} packets`),
    ...(noImage.dropped + noImage.passed > 0 ? [`  without an image: ${noImage.dropped} dropped, ${noImage.passed} passed`] : []),
  ];
  return `${lines.join("\n")}\n`;
}
