export { type Chosen, type ProfileResult, parseProfile } from "#targets";
export {
  type Compilation,
  type CompileOptions,
  compile,
  digestOf,
  type Output,
  type Proof,
  readArtifacts,
  type Wanted,
} from "./compile.ts";
export type { Deviation } from "./deviations.ts";
export { VERSION } from "./version.ts";
