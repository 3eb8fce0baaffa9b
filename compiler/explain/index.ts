export { type Change, changesOf } from "./changes.ts";
export { conditionText } from "./condition.ts";
export { type Connection, type Connections, connectionsOf, type Traffic } from "./connections.ts";
export { brokenClauses, type LabelClause, type LabelContract, labelContract, type Provider } from "./label-contract.ts";
export { inventoryOf, probeOf } from "./probe.ts";
export { podProviders, templateProviders } from "./providers.ts";
export { type Near, type SideWhy, type Step, type Why, why } from "./why.ts";
export { endpointText, flowText, verdictText, witnessLines } from "./words.ts";
