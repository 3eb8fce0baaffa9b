import type { PodSelector, Rule } from "#ir";

/** What a rule says that holds every flow. */
export const EVERY_FLOW: Omit<Rule, "id"> = {
  action: "allow",
  peers: [{ kind: "entity", entity: "all" }],
  ports: "any",
  layer7: [],
  log: false,
  authenticate: false,
  orElse: null,
  owner: null,
  reason: null,
  expires: null,
  source: null,
};

/** Every pod there is. */
export const EVERY_POD: PodSelector = { kind: "pods", namespaces: [], pods: [], serviceAccounts: "any" };
