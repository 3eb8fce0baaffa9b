import { buildRelease, builtJson, wantedProblem } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Desk } from "../desk.ts";
import type { Asked } from "../shapes.ts";

/** `POST /v1/compile`: a release with every byte of it, proved, as `build` writes it. */
export function ask(desk: Desk, { source: given, targets, inventory: known, split = false, waivers = [] }: Asked<"compile">): unknown {
  if (targets.length > desk.limits.targets)
    desk.refuse(diagnostic("PCL1003", ["targets"], `${targets.length} targets, the limit is ${desk.limits.targets}`));
  const wanted = desk.profiles(targets);
  const unfit = wantedProblem(wanted, "targets");
  if (unfit !== null) desk.refuse(unfit);
  const source = desk.source(given, "source");
  if (source.kind !== "intent")
    return desk.refuse(
      diagnostic("PCL1018", ["source"], "these are manifests, an intent is needed", {
        help: "send what `intent.json` of a release holds; `portcullis import` makes a program of manifests",
      }),
    );
  const inventory = desk.inventory(known);
  const built = desk.take(buildRelease(source.intent, wanted, { inventory, split, waivers, today: desk.today }, desk.watch));
  return {
    ...builtJson(built),
    files: Object.fromEntries([...built.draft.files].map(([path, bytes]) => [path, fileJson(bytes)])),
    diagnostics: desk.diagnostics,
  };
}

/** Text as it is, other bytes as base64. */
function fileJson(bytes: string | Uint8Array): string | { readonly base64: string } {
  return typeof bytes === "string" ? bytes : { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}
