export { CONFIG_NAME, clusterNamed, type LoadedConfig, loadConfig } from "./config.ts";
export { documentsAt, loadInventory } from "./inventory.ts";
export { loadSource } from "./load.ts";
export { checkTypes, type TypeCheck } from "./program/check-types.ts";
export { PACKAGE_ROOT } from "./program/package-root.ts";
export { LIMITS } from "./program/run.ts";
export { threadCode } from "./program/thread-code.ts";
export { readLimited, unreadable } from "./read-file.ts";
export type { World } from "./source.ts";
