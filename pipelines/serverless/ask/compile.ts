import { buildRelease, builtJson, wantedProblem } from "#answers";
import { diagnostic } from "#diagnostic";
import type { Desk } from "../desk.ts";
import type { Asked } from "../shapes.ts";

/** `POST /v1/compile`: a release with every byte of it, proved, as `build` writes it. */
export function ask(desk: Desk, { source: given, targets, inventory: known, split = false, waivers = [] }: Asked<"compile">): unknown {
  const { limits, today, watch } = desk;
  if (targets.length > limits.targets) desk.refuse(diagnostic("PCL1003", ["targets"], `${targets.length} targets, the limit is ${limits.targets}`));
  const wanted = desk.profiles(targets);
  const unfit = wantedProblem(wanted, "targets");
  if (unfit !== null) desk.refuse(unfit);
  const source = desk.source(given, "source");
  if (source.kind !== "intent") {
    const help = "send what `intent.json` of a release holds; `portcullis import` makes a program of manifests";
    return desk.refuse(diagnostic("PCL1018", ["source"], "these are manifests, an intent is needed", { help }));
  }
  const inventory = desk.inventory(known);
  const built = desk.take(buildRelease(source.intent, wanted, { inventory, split, waivers, today }, watch));
  const { files } = built.draft;
  if ([...files.values()].some((content) => typeof content !== "string")) {
    const message = "an image is laid into object files, which this service does not carry";
    desk.refuse(diagnostic("PCL1026", ["targets"], message, { help: "build images by `portcullis build`" }));
  }
  return { ...builtJson(built), files: Object.fromEntries(files), diagnostics: desk.diagnostics };
}
