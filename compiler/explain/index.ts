export { inventoryOf, probeOf } from "./probe.ts";
export { endpointText, flowText, verdictText, witnessLines } from "./words.ts";
