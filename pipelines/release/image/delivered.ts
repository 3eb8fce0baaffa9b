import type { Chosen, Reading, Surroundings, Target } from "#targets";
import { imageInObject, imageObject } from "./config-map.ts";

/**
 * An engine whose policies are an image, with the ConfigMap by which agents get it: what reads, compares and writes objects then does the same
 * with images. `template` has the object files that images are laid into. Every other engine is left as it is.
 */
export function delivered(chosen: Chosen, template: NonNullable<Surroundings["template"]>): Chosen {
  const { target, profile } = chosen;
  const { readFiles } = target;
  if (readFiles === undefined) return chosen;
  const read: Target["read"] = (documents, of, inventory): Reading => {
    const found = documents.flatMap((one) => imageInObject(one) ?? []);
    const none = target.read([], of, null);
    if (found.length === 0) return { ...none, diagnostics: [] };
    const problems = found.filter((one) => "code" in one);
    if (problems.length > 0) return { ...none, diagnostics: problems };
    return readFiles(
      found.flatMap((one) => ("bytes" in one ? one.bytes : [])),
      of,
      inventory,
    );
  };
  const emit: Target["emit"] = (intent, of, stamp, around) => target.emit(intent, of, stamp, { inventory: around?.inventory ?? null, template });
  return { profile, target: { ...target, emit, read, delivery: { object: imageObject, opened: imageInObject } } };
}
