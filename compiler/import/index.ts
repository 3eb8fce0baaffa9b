export { type Imported, importManifests } from "./import-manifests.ts";
export { type Decompiled, intentOf } from "./intent-of.ts";
export { programOf } from "./program/program-of.ts";
