/** Where np-guard's expected outputs and ours differ on purpose, each with the reason; an entry that changes nothing fails. */
export interface Exception {
  readonly reason: string;
  readonly directories: readonly string[];
}

/** Website, network-policies.md: what a NetworkPolicy does to hostNetwork pods is undefined, and most engines take them for their node. */
export const HOST_NETWORK: Exception = {
  reason: "np-guard takes pods on their node's network for ordinary pods",
  directories: [
    "ipblockstest",
    "ipblockstest_2",
    "ipblockstest_3",
    "multiple_topology_resources_2",
    "multiple_topology_resources_3",
    "semanticDiff-same-topologies-new1",
    "semanticDiff-same-topologies-new1a",
    "semanticDiff-same-topologies-new2",
    "semanticDiff-same-topologies-new3",
    "semanticDiff-same-topologies-old1",
    "semanticDiff-same-topologies-old2",
    "semanticDiff-same-topologies-old3",
  ],
};

interface RowException extends Exception {
  /** The rows that differ, as they are reported. */
  readonly rows: RegExp;
}
export const ROWS: readonly RowException[] = [
  {
    reason: "np-guard lists what an ingress controller reaches through Ingress and Route; the controller's own pods are not among the inputs",
    directories: [
      "demo_app_with_routes_and_ingress",
      "one_ingress_multiple_ports",
      "one_ingress_multiple_services",
      "onlineboutique_workloads_with_ingress",
    ],
    rows: /^\{ingress-controller\} => /,
  },
  {
    reason: "an admin policy speaks of addresses, which pods of a workload have but don't show; np-guard says that blocks are never pods",
    directories: ["anp_and_banp_using_networks_and_nodes_test", "anp_and_banp_using_networks_test", "anp_and_banp_using_networks_with_ipv6_test"],
    rows: /^ns\d\/pod\d\[Deployment\] => ns\d\/pod\d\[Deployment\]: left to the engine, not /,
  },
];

const TWICE = "two files name one object; np-guard takes the folders apart, or the first";
const SHAPE = "the schema of the CRD refuses it, and np-guard too";
/** Inputs that are refused with these codes. */
export const REFUSED: Readonly<Record<string, { readonly codes: readonly string[]; readonly reason: string }>> = {
  bad_netpols: { codes: ["PCL1002", "PCL1004", "PCL1008", "PCL1010"], reason: TWICE },
  bad_path_namespace_with_same_name: { codes: ["PCL1002"], reason: "a namespace is given twice; np-guard refuses it, too" },
  bad_yamls: { codes: ["PCL1001", "PCL1004"], reason: "not all are Kubernetes objects" },
  example_pods_w_same_owner_and_labels_gap_with_policy_selector_not_in_gap: {
    codes: ["PCL1004", "PCL1008"],
    reason: "an API server takes neither owners without kind nor a name with underscores",
  },
  example_pods_w_same_owner_and_labels_gap_anp_good: { codes: ["PCL1004"], reason: "an API server takes no owners without kind" },
  "malformed-pod-example-4": { codes: ["PCL1004"], reason: "an object without kind" },
  nad_test_13: { codes: ["PCL1001"], reason: "a closing quote at its key's own indentation is no YAML, though Go's parser takes it" },
  np_bad_path_test_2: { codes: ["PCL1007"], reason: "a named port with endPort; np-guard refuses it, too" },
  np_test_with_empty_port_range: { codes: ["PCL1007"], reason: "endPort below port: an API server refuses it, np-guard takes an empty range" },
  onlineboutique_with_pods_severe_error: { codes: ["PCL1001"], reason: "broken YAML, which np-guard passes over unless told to stop" },
  workload_resources: { codes: ["PCL1002"], reason: TWICE },
  "bad_netpols/subdir1": { codes: ["PCL1010"], reason: SHAPE },
  "bad_netpols/subdir2": { codes: ["PCL1008"], reason: SHAPE },
  "bad_netpols/subdir3": { codes: ["PCL1004"], reason: SHAPE },
  "bad_netpols/subdir4": { codes: ["PCL1004"], reason: SHAPE },
  "bad_netpols/subdir7": { codes: ["PCL1008"], reason: SHAPE },
  anp_bad_path_test_16: { codes: ["PCL1004"], reason: SHAPE },
  anp_bad_path_test_18: { codes: ["PCL1004"], reason: SHAPE },
  anp_bad_path_test_7: { codes: ["PCL1004"], reason: SHAPE },
  anp_bad_path_test_8: { codes: ["PCL1004"], reason: SHAPE },
  anp_test_with_empty_port_range: { codes: ["PCL1007"], reason: "a range that ends before it starts" },
  banp_bad_path_test_1: { codes: ["PCL1002"], reason: "the baseline policy is given twice; np-guard refuses it, too" },
  banp_bad_path_test_11: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_12: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_13: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_14: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_3: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_4: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_6: { codes: ["PCL1004"], reason: SHAPE },
  banp_bad_path_test_8: { codes: ["PCL1004"], reason: SHAPE },
};
