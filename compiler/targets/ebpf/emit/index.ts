import { type Diagnostic, diagnostic } from "#diagnostic";
import { encodeImage, encodeMeta, IMAGE_FLAGS, type Meta, SIZES, type Size, structuresOf, TableFull, View } from "#image";
import type { Intent } from "#ir";
import type { Emission, Profile, Stamp, Surroundings } from "../../target.ts";
import { addressSection } from "../addresses.ts";
import { CapacityExceeded, topOf } from "./capacity.ts";
import { classesOf } from "./classes.ts";
import { classifierOf } from "./classifier.ts";
import { matrixOf } from "./matrix.ts";
import { type PolicyTables, policySection } from "./policy-section.ts";

/** Where the image of a release stands. */
export const IMAGE_PATH = "image.o";
const ALONE: Surroundings = { inventory: null, template: null };
const CHOSEN: readonly Size[] = ["S", "M", "L", "W"];

/** Writes an intent as one image; without an inventory its addresses are those of the world alone. */
export function emitImage(intent: Intent, profile: Profile, stamp: Stamp, { inventory, template }: Surroundings = ALONE): Emission {
  const wanted = profile.flags.get("size")?.[0] ?? "auto";
  const sizes = wanted === "auto" ? CHOSEN : SIZES.filter((size) => size === wanted);
  const failed: Diagnostic[] = [];
  try {
    const { tables, meta } = tablesOf(intent, profile, stamp);
    for (const size of sizes) {
      try {
        const policy = policySection(tables, size);
        if (profile.flags.get("fail")?.[0] === "open") {
          const header = new View(structuresOf(size).policy, policy).inner("hdr");
          header.setNumber("flags", header.number("flags") | IMAGE_FLAGS.FAIL_OPEN);
        }
        const addresses = addressSection(meta, size, tables.generation, inventory, null);
        const bytes = encodeImage(policy, addresses, encodeMeta(meta), template?.(size) ?? null);
        return { artifacts: [{ path: IMAGE_PATH, text: "", bytes }], diagnostics: [] };
      } catch (error) {
        failed.push(capacityProblem(error, profile, size, () => topOf(inventory?.pods.map(({ namespace }) => `namespace ${namespace}`) ?? [])));
      }
    }
  } catch (error) {
    failed.push(capacityProblem(error, profile, null, () => []));
  }
  // W has no more room than L but for port classes.
  const last = failed.at(-1) as Diagnostic;
  const large = failed[CHOSEN.indexOf("L")] ?? last;
  return { artifacts: [], diagnostics: [large.message.includes("`pclass`") ? last : large] };
}

function tablesOf(intent: Intent, profile: Profile, stamp: Stamp): { readonly tables: PolicyTables; readonly meta: Meta } {
  const matrix = matrixOf(intent);
  const classes = classesOf(matrix);
  const { names, table } = matrix.traffic;
  const ready = classifierOf(matrix.subjects, classes.subjectOf, matrix.peers, classes.peerOf);
  const generation = BigInt(`0x${stamp.digest.slice(0, 16)}`);
  const meta: Meta = {
    format: "portcullis image",
    layout: 1,
    intent: stamp.digest,
    profile: profile.text,
    cluster: { podCidrs: intent.cluster.podCidrs?.slice() ?? null, nodeCidrs: intent.cluster.nodeCidrs?.slice() ?? null },
    names: [...names],
    reasons: matrix.reasons.list,
    ...ready,
  };
  return { tables: { classes, table, reasons: matrix.reasons.list, names, rulesOfPeers: matrix.rulesOfPeers, generation }, meta };
}

/** What was too much, where, and whose it is. */
function capacityProblem(
  error: unknown,
  profile: Profile,
  size: Size | null,
  residents: () => readonly { name: string; count: number }[],
): Diagnostic {
  const full = error instanceof CapacityExceeded;
  if (!full && !(error instanceof TableFull)) throw error;
  const { table, need, most } = error;
  const top = full ? error.contributors : residents();
  const shown = top.map(({ name, count }) => `${name === "" ? "no rule" : name} (${count})`).join(", ");
  const where = size === null ? "" : ` in size class ${size}`;
  return diagnostic("PCL7001", [profile.text], `the image's table \`${table}\` needs ${need} entries and holds at most ${most}${where}`, {
    help: shown === "" ? "divide the cluster's policies, or choose another target" : `most come from ${shown}`,
  });
}
