export { CONFIG_NAME, clusterNamed, type LoadedConfig, loadConfig } from "./config.ts";
export { documentsAt, loadInventory } from "./inventory.ts";
export { loadSource } from "./load.ts";
export { type Meaning, type MeaningOptions, meaningOf } from "./meaning.ts";
export { checkTypes, type TypeCheck } from "./program/check-types.ts";
export { PACKAGE_ROOT, VERSION } from "./program/package-root.ts";
export { LIMITS } from "./program/run.ts";
export { readLimited, unreadable } from "./read-file.ts";
export type { Loaded, Source, World } from "./source.ts";
