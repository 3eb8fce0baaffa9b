import { IMAGE_FLAGS, STAGE_FLAGS } from "#image";
import { clearSlot, writeSlot } from "./bpftool.ts";
import { configure, ensureEntry, type NodeSettings, setFailMode } from "./entry.ts";
import { inForce, programPin, settle, stage, sweep } from "./generation.ts";
import { openImage, withAddresses } from "./image.ts";
import { type Attached, attach, attachedInterfaces, detach, type Interface, numbered, remember, writeSubjects } from "./interfaces.ts";
import { alone } from "./lock.ts";
import type { Pins } from "./pins.ts";
import { attempt, type Outcome, refuse } from "./refused.ts";
import { addressDigest, checkAddresses } from "./seal.ts";

/** What is to be in force on a node. */
export interface LoadRequest {
  readonly pins: Pins;
  readonly image: Uint8Array;
  /** The image's name in messages. */
  readonly name: string;
  /** The digest of the policy that was approved, or its beginning; null takes the image's own word. */
  readonly digest: string | null;
  /** The same of the address tables that go to the kernel; left out: whatever they are. */
  readonly addressDigest?: string | null;
  /** Interfaces by what they stand for in this image: all that are attached already, and more. */
  readonly interfaces: readonly Interface[];
  readonly settings: NodeSettings | null;
  /** The address tables of this node; null takes those of the image. */
  readonly addresses: Uint8Array | null;
  /** Report denials on this node and let them through. */
  readonly audit: boolean;
  /** Count allowed packets by rule, too. */
  readonly count: boolean;
  /** An image must be in force already. */
  readonly swap: boolean;
  /** Told before each step is taken. */
  readonly onStep?: (step: LoadStep) => void;
}
export const LOAD_STEPS = ["check", "entry", "stage", "subjects", "settle", "attach", "flip", "sweep", "done"] as const;
export type LoadStep = (typeof LOAD_STEPS)[number];

/** What a load came to. */
export interface Loaded {
  readonly digest: string;
  /** Of the address tables that were loaded. */
  readonly addressDigest: string;
  readonly generation: string;
  readonly size: string;
  /** The digest of the image that was in force before; the same where nothing had to be done. */
  readonly before: string | null;
  readonly interfaces: readonly Attached[];
}

/**
 * Puts an image in force: all of it, or nothing changes. Up to the store into the slot the old image decides, from then on the new one; a
 * loader that dies between leaves only pins that the next one removes.
 */
export function load(request: LoadRequest): Outcome<Loaded> {
  return attempt(() => alone(request.pins, () => install(request)));
}

function install(request: LoadRequest): Loaded {
  const { pins, name, settings, onStep: step = () => {} } = request;
  step("check");
  const file = openImage(request.image, name, request.digest);
  const image = request.addresses === null ? file : withAddresses(file, request.addresses);
  checkAddresses(image, name, request.addressDigest ?? null);
  const subjects = image.policy.inner("hdr").number("n_subj");
  for (const one of request.interfaces)
    if (one.subject >= subjects)
      refuse(
        "PCL7002",
        [name],
        `\`${one.name}\` is of subject class ${one.subject} and the image has ${subjects}`,
        "name a class of this image, or a pod",
      );
  const before = inForce(pins);
  if (request.swap && before === null) refuse("PCL7002", [name], "no image is in force that this one could follow", "use `portcullis bpf load`");
  const attached = new Map(attachedInterfaces(pins).map((one) => [one.name, one]));
  const interfaces = numbered(pins, request.interfaces).map((one) => ({ ...one, by: attached.get(one.name)?.by ?? one.by }));
  const missing = [...attached.keys()].filter((one) => !interfaces.some((other) => other.name === one));
  if (missing.length > 0)
    refuse("PCL7002", [name], `nothing says what \`${missing[0]}\` stands for in this image`, "name every interface that is attached");
  sweep(pins, before?.folder ?? null);
  step("entry");
  ensureEntry(pins);
  step("stage");
  const undo: (() => void)[] = [];
  try {
    const stages = (request.audit ? STAGE_FLAGS.AUDIT : 0) | (request.count ? STAGE_FLAGS.COUNT : 0);
    undo.push(() => sweep(pins, before?.folder ?? null));
    const staged = stage(pins, image, name, stages, before);
    step("subjects");
    writeSubjects(staged, interfaces);
    step("settle");
    const folder = settle(pins, image, addressDigest(file.addresses.bytes), staged);
    if (settings !== null) undo.push(configure(pins, settings));
    const flip = () => {
      step("flip");
      undo.push(() => (before === null ? clearSlot(pins.slots) : writeSlot(pins.slots, programPin(before.folder))));
      writeSlot(pins.slots, programPin(folder));
    };
    // With nothing in force the image comes first: an interface without one would drop. Else the old image serves until all are attached.
    if (before === null) flip();
    step("attach");
    for (const one of interfaces) {
      if (!attached.has(one.name)) {
        undo.push(() => detach(pins, one));
        remember(pins, one);
      }
      attach(pins, one);
    }
    if (before !== null) flip();
    step("sweep");
    setFailMode(pins, (image.policy.inner("hdr").number("flags") & IMAGE_FLAGS.FAIL_OPEN) !== 0);
    for (const one of interfaces) remember(pins, one);
    sweep(pins, folder);
    step("done");
    const generation = image.policy.inner("hdr").big("generation").toString(16).padStart(16, "0");
    const tables = addressDigest(image.addresses.bytes);
    return { digest: image.digest, addressDigest: tables, generation, size: image.size, before: before?.digest ?? null, interfaces };
  } catch (error) {
    for (const back of undo.reverse()) back();
    throw error;
  }
}
