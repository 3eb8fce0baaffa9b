export { FEATURES, type Feature } from "./features.ts";
export { featuresOfPolicy, featuresOfRule } from "./requirements.ts";
export type { Artifact, Emission, Flag, Profile, Reading, Stamp, Support, Target } from "./target.ts";
