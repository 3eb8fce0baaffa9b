import { formatAddress } from "#algebra";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { CAPACITIES, decodeImage, IMAGE_FLAGS, type Image, INLINE_CELL } from "#image";
import type { Flow } from "#model";
import { imageTables, imageVerdicts } from "#targets";
import type { Loaded } from "../source.ts";

/** What an image holds, and what it says of the flows that were asked. */
export interface Inspection {
  readonly digest: string;
  /** Of the address tables, which a node changes. */
  readonly addressDigest: string;
  readonly layout: number;
  readonly size: string;
  /** Hex. */
  readonly generation: string;
  readonly profile: string;
  readonly intent: string;
  /** Whether programs stand beside the tables, as `bpftool prog loadall` needs them. */
  readonly program: boolean;
  readonly flags: readonly string[];
  readonly classes: { readonly subjects: readonly string[]; readonly peers: readonly string[]; readonly ports: number };
  readonly tables: readonly { readonly name: string; readonly used: number; readonly room: number }[];
  readonly inlineCells: number;
  readonly names: readonly string[];
  readonly reasons: Image["meta"]["reasons"];
  readonly flat: { readonly from: string; readonly addresses: number };
  readonly sections: Readonly<Record<"policy" | "addresses" | "meta", number>>;
  readonly verdicts: readonly InspectedVerdict[];
}
/** One side of a flow: its classes, and the rule that decides. */
export interface InspectedVerdict {
  readonly direction: string;
  readonly subject: { readonly class: number; readonly words: string };
  readonly peer: { readonly class: number; readonly words: string };
  readonly portClass: number;
  readonly verdict: "allow" | "deny";
  readonly rule: string | null;
  readonly title: string | null;
  readonly audited: boolean;
  readonly source: { readonly file: string; readonly line: number } | null;
}

const CODES = { broken: "PCL1001", incompatible: "PCL7003", digest: "PCL6001" } as const;

/** Opens an image and tells what is in it. */
export function inspectImage(bytes: Uint8Array, name: string, flows: readonly Flow[]): Loaded<Inspection> {
  const image = decodeImage(bytes);
  if ("message" in image) return refused(diagnostic(CODES[image.kind], [name], image.message, { help: image.help }));
  const tables = imageTables(image);
  if (typeof tables === "string") return refused(diagnostic("PCL1001", [name], tables, { help: "the image contradicts itself: build it again" }));
  const { policy, addresses, meta, size } = image;
  const [header, places] = [policy.inner("hdr"), addresses.inner("hdr")];
  const room = CAPACITIES[size];
  const used = Math.max(...[0, 1].map((d) => header.number("cell_base", d) + tables.subjects * header.number("cell_width", d)));
  const verdicts = flows
    .flatMap((flow) => imageVerdicts(image, tables, flow))
    .map((one): InspectedVerdict => {
      const reason = one.reason === null ? null : (meta.reasons[one.reason] ?? null);
      return {
        direction: one.direction,
        subject: { class: one.subject, words: meta.classes.subjects[one.subject] ?? "" },
        peer: { class: one.peer, words: meta.classes.peers[one.peer] ?? "" },
        portClass: one.port,
        verdict: one.passes ? "allow" : "deny",
        rule: reason === null || reason.rule === "" ? null : reason.rule,
        title: reason?.title ?? null,
        audited: reason?.verdict === "audit",
        source: reason?.source ?? null,
      };
    });
  const value: Inspection = {
    digest: image.digest,
    addressDigest: Array.from(places.raw("digest"), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    layout: header.number("version"),
    size,
    generation: header.big("generation").toString(16).padStart(16, "0"),
    profile: meta.profile,
    intent: meta.intent,
    program: image.loadable,
    flags: Object.entries(IMAGE_FLAGS).flatMap(([flag, bit]) => (header.number("flags") & bit ? [flag.toLowerCase().replace("_", "-")] : [])),
    classes: { subjects: meta.classes.subjects, peers: meta.classes.peers, ports: tables.ports },
    tables: [
      { name: "subject classes", used: tables.subjects, room: room.subjects },
      { name: "port classes", used: tables.ports, room: room.ports },
      { name: "cells", used, room: room.cells },
      { name: "rows", used: header.number("n_rows"), room: room.rows },
      { name: "reason rows", used: header.number("n_why"), room: room.whys },
      { name: "reasons", used: header.number("n_reason"), room: room.reasons },
      { name: "chunks of /16", used: places.number("n_l2"), room: room.chunks2 },
      { name: "chunks of /24", used: places.number("n_l3"), room: room.chunks3 },
    ],
    inlineCells: policy
      .words("cell")
      .subarray(0, used)
      .filter((cell) => cell >= INLINE_CELL).length,
    names: meta.names,
    reasons: meta.reasons,
    flat: { from: formatAddress(BigInt(places.number("flat_base"))), addresses: places.number("flat_len") },
    sections: { policy: policy.bytes.length, addresses: addresses.bytes.length, meta: image.metaBytes.length },
    verdicts,
  };
  return { value, diagnostics: [] };
}

function refused(problem: Diagnostic): Loaded<never> {
  return { value: null, diagnostics: [problem] };
}
