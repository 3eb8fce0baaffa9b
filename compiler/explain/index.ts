export { conditionText } from "./condition.ts";
export { type Connection, type Connections, connectionsOf, type Traffic } from "./connections.ts";
export { inventoryOf, probeOf } from "./probe.ts";
export { type Near, type SideWhy, type Step, type Why, why } from "./why.ts";
export { endpointText, flowText, verdictText, witnessLines } from "./words.ts";
