export {
  type Compilation,
  type CompileOptions,
  compile,
  type Deviation,
  digestOf,
  type Output,
  type Proof,
  readArtifacts,
  type Wanted,
} from "./compile.ts";
