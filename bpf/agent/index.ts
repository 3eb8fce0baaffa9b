export { Directory } from "./directory.ts";
export { type Health, healthOf } from "./health.ts";
export { type InterfaceRule, interfaceRule, sameInterface, unknownInterfaces, wantedInterfaces } from "./interfaces.ts";
export { type Counts, NodeTables } from "./node-tables.ts";
export { forget, nameOf, OBSERVED, type Observed, observe, observeAll } from "./observe.ts";
export type { Plan, Use } from "./tables.ts";
