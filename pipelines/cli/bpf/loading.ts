import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CompileError, diagnostic } from "#diagnostic";
import { DEFAULT_SETTINGS, type Loaded, load, readImage } from "#loader";
import { addressSection } from "#targets";
import { Inputs } from "../inputs.ts";
import { EXIT, type Io } from "../io.ts";
import { INVENTORY, LIVE } from "../options.ts";
import type { Args, OptionSpec, Result } from "../verb.ts";
import { FAILSAFE, failsafeOf, INTERFACES, interfaceOf, NODE, pinsOf, taken } from "./node-options.ts";

export const LOADING: readonly OptionSpec[] = [
  ...NODE,
  INTERFACES,
  { flags: "--digest <hex>", text: "the image's digest that was approved, or its beginning: of policy and meaning" },
  { flags: "--address-digest <hex>", text: "the digest of the address tables that go to the kernel, or its beginning" },
  { flags: "--node <name>", text: "this node's name in the inventory: its own addresses are the host's" },
  FAILSAFE,
  { flags: "--audit", text: "report what would be denied on this node, and let it through" },
  { flags: "--count", text: "count allowed packets by rule, too" },
  INVENTORY,
  ...LIVE,
];

/** The bytes of an image file. */
export function imageBytes(args: Args, io: Io): { readonly name: string; readonly bytes: Uint8Array } {
  const [name = ""] = args.operands;
  try {
    return { name, bytes: readFileSync(resolve(io.cwd, name)) };
  } catch (error) {
    const message = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    throw new CompileError([diagnostic("PCL1023", [name], message, { help: "name an image: artifacts/ebpf/image.o of a release" })]);
  }
}

/** Puts an image in force by what a command line says. */
export async function loading(args: Args, io: Io, swap: boolean): Promise<Result> {
  const { name, bytes } = imageBytes(args, io);
  const inputs = await Inputs.open(args, io);
  const inventory = await inputs.inventory();
  const image = taken(readImage(bytes, name, args.text("digest")));
  const failsafe = args.list("failsafe").map(failsafeOf);
  const addresses =
    inventory === null ? null : addressSection(image.meta, image.size, image.policy.inner("hdr").big("generation"), inventory, args.text("node"));
  const loaded = taken(
    load({
      pins: pinsOf(args),
      image: bytes,
      name,
      digest: args.text("digest"),
      addressDigest: args.text("address-digest"),
      interfaces: args.list("interface").map((one) => interfaceOf(one, image, inventory)),
      addresses,
      settings: failsafe.length > 0 || !swap ? { ...DEFAULT_SETTINGS, failsafe } : null,
      audit: args.flag("audit"),
      count: args.flag("count"),
      swap,
    }),
  );
  return { exit: EXIT.fine, json: reportOf(loaded), text: textOf(loaded), diagnostics: inputs.diagnostics };
}

function reportOf({ interfaces, ...loaded }: Loaded): object {
  return { ...loaded, interfaces: interfaces.map(({ name, subject, ifindex, by, pod }) => ({ name, ifindex, subject, pod, by })) };
}

function textOf({ digest, addressDigest, before, size, interfaces }: Loaded): string {
  const change = before === null ? "no image before" : before === digest ? "the same as before" : `before ${before.slice(0, 16)}`;
  const lines = interfaces.map(({ name, subject, by, pod }) => `  ${name}  ${pod ?? "class"} ${subject}  ${by}\n`);
  return `in force: ${digest.slice(0, 16)}  addresses ${addressDigest.slice(0, 16)}  size ${size}, ${change}\n${lines.join("")}`;
}
