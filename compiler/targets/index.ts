export { type ClassifiedAddress, outsideOf as imageOutside, sectionOf as imageSection } from "./ebpf/address-section.ts";
export { addressSection, addressSection as imageAddresses, factsOfNode, factsOfPod, namedPortsOf } from "./ebpf/addresses.ts";
export { tablesOf as imageTables } from "./ebpf/read/tables.ts";
export { verdictsOf as imageVerdicts } from "./ebpf/read/verdict.ts";
export { FEATURES, type Feature } from "./features.ts";
export { type Chosen, type ProfileResult, parseProfile, profileOf } from "./profile.ts";
export { targetOf, targets } from "./registry.ts";
export { featuresOfPolicy, featuresOfRule } from "./requirements.ts";
export type {
  Artifact,
  Cost,
  Delivered,
  Delivery,
  Emission,
  EndpointCost,
  Flag,
  Profile,
  Reading,
  Stamp,
  Support,
  Surroundings,
  Target,
} from "./target.ts";
export { yamlText } from "./yaml.ts";
