import { type Code, type Diagnostic, diagnostic } from "#diagnostic";
import { decodeImage, type ImageProblem } from "#image";
import type { Inventory, Kind, Relation } from "#model";
import type { Profile, Reading } from "../target.ts";
import { wrongAddress } from "./read/addresses.ts";
import { MOST_CUBES, Sides } from "./read/sides.ts";
import { tablesOf, unknownProblem } from "./read/tables.ts";

/** An API server is a node to the program; pods of other clusters and endpoints without labels are addresses that nobody has. */
const KINDS: readonly Kind[] = ["pod", "world", "host", "remote-node", "kube-apiserver"];
const CODES: Readonly<Record<ImageProblem["kind"], Code>> = { broken: "PCL1001", incompatible: "PCL7003", digest: "PCL6001" };

/** What one image means: every tuple of classes, in conditions on labels, addresses and ports. */
export function readImages(files: readonly Uint8Array[], profile: Profile, inventory: Inventory | null): Reading {
  const [file] = files;
  if (file === undefined || files.length > 1)
    return refused(
      diagnostic("PCL1004", [profile.text], `there are ${files.length} images and a node has one`, { help: "give one image.o" }),
      profile,
    );
  const image = decodeImage(file);
  if ("message" in image) return refused(diagnostic(CODES[image.kind], [profile.text], image.message, { help: image.help }), profile);
  const tables = tablesOf(image);
  if (typeof tables === "string")
    return refused(diagnostic("PCL1001", [profile.text], tables, { help: "the image contradicts itself: build it again" }), profile);
  const careless = unknownProblem(tables);
  if (careless !== null)
    return refused(diagnostic("PCL1001", [profile.text], careless, { help: "the image contradicts itself: build it again" }), profile);
  const sides = new Sides(image, tables);
  const [ingress, egress] = [sides.side("ingress"), sides.side("egress")];
  if (ingress === null || egress === null) {
    const help = "make these policies namespaced, or give them fewer keys, so that fewer classes multiply";
    return refused(
      diagnostic("PCL4002", [profile.text], `the image's verdicts take more than ${MOST_CUBES} conditions to write down`, { help }),
      profile,
    );
  }
  const wrong = inventory === null ? null : wrongAddress(image, inventory);
  const diagnostics =
    wrong === null
      ? []
      : [
          diagnostic("PCL7051", [profile.text], wrong, {
            help: "build the image again with this inventory; on nodes the agent keeps addresses up to date",
          }),
        ];
  return { relation: { profile: profile.text, kinds: KINDS, sides: { ingress, egress } }, pending: null, diagnostics, objects: 1 };
}

function refused(why: Diagnostic, profile: Profile): Reading {
  const relation: Relation = { profile: profile.text, kinds: KINDS, sides: { ingress: [], egress: [] } };
  return { relation, pending: null, diagnostics: [why], objects: 0 };
}
