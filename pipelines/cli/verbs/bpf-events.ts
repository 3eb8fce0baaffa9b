import { printable } from "#diagnostic";
import { drainEvents, followEvents, type PacketEvent } from "#loader";
import { NODE, pinsOf, taken } from "../bpf/node-options.ts";
import { EXIT } from "../io.ts";
import type { Verb } from "../verb.ts";

/** `bpf events`: packets that were denied, or would have been. */
export const bpfEvents: Verb = {
  name: "bpf events",
  summary: "Show packets that the eBPF image denied, would deny, or logs",
  operands: "",
  options: [...NODE, { flags: "--follow", text: "go on until interrupted, one JSON line an event" }],
  examples: ["bpf events --json", "bpf events --follow"],
  async run(args, io) {
    const pins = pinsOf(args);
    if (args.flag("follow")) {
      await taken(followEvents(pins, (event) => io.out(`${JSON.stringify(event)}\n`), io.interrupted));
      return { exit: EXIT.fine, json: { events: [] }, text: "" };
    }
    const events = taken(drainEvents(pins));
    return { exit: EXIT.fine, json: { events }, text: events.map((one) => `${lineOf(one)}\n`).join("") };
  },
};

function lineOf({ kind, cause, direction, protocol, source, sourcePort, destination, destinationPort, rule, declared, reason }: PacketEvent): string {
  const why = cause === "POLICY" ? (rule === null || rule === "" ? `reason ${reason}` : printable(rule)) : cause;
  const place = declared === null ? "" : ` (${printable(declared.file, 200)}:${declared.line})`;
  return `${kind} ${direction} ${source} ${sourcePort} -> ${destination} ${destinationPort} protocol ${protocol}: ${why}${place}`;
}
