/** One row a code: `name` is the class that users search for, `title` one line for the reference. Numbers are never reused. */
export interface CodeRow {
  readonly name: `${"E" | "W"}_${string}`;
  readonly severity: "error" | "warning";
  readonly title: string;
}

const error = (name: `E_${string}`, title: string): CodeRow => ({ name, severity: "error", title });
const warning = (name: `W_${string}`, title: string): CodeRow => ({ name, severity: "warning", title });

/** 1xxx authoring and input, 2xxx lints, 3xxx capability, 4xxx verification, 5xxx replay, 6xxx release, 7xxx image, 9xxx internal. */
export const CODES = {
  PCL1001: error("E_SYNTAX", "the text is not well-formed UTF-8, YAML or JSON"),
  PCL1002: error("E_DUP", "a key, id or object is given twice"),
  PCL1003: error("E_LIMIT", "the input is larger or deeper than the limits allow"),
  PCL1004: error("E_SCHEMA", "a field is unknown, missing or of the wrong type"),
  PCL1005: error("E_UNSUPPORTED", "this apiVersion and kind is not read here"),
  PCL1006: error("E_EMPTY", "the policy or peer matches nothing"),
  PCL1007: error("E_PORT", "the port or port range is not valid"),
  PCL1008: error("E_LABEL", "a label, name or id is not valid"),
  PCL1009: error("E_SELECTOR", "a selector is not valid"),
  PCL1010: error("E_CIDR", "an address or CIDR is not valid"),
  PCL1011: error("E_FQDN", "a DNS name or pattern is not valid"),
  PCL1012: error("E_HTTP", "an HTTP method, path, host or header is not valid"),
  PCL1013: error("E_BUDGET", "a pattern or comparison needs more states than the budget allows"),
  PCL1014: error("E_RESERVED", "a label under a reserved prefix"),
  PCL1015: error("E_AMBIGUOUS", "the meaning depends on something that is not written"),
  PCL1016: error("E_CYCLE", "constructs or imports form a cycle"),
  PCL1017: error("E_NONDETERMINISTIC", "two runs of the same program gave different intents"),
  PCL1018: error("E_USAGE", "the command line is not understood"),
  PCL1019: error("E_PROGRAM", "the policy program could not be built or threw an error"),
  PCL1020: error("E_TIMEOUT", "the policy program ran longer than the limit"),
  PCL1021: error("E_MEMORY", "the policy program needed more memory than the limit"),
  PCL1022: error("E_STACK", "the policy program overflowed its stack"),
  PCL1023: error("E_INPUT", "a file or folder cannot be read"),
  PCL1024: error("E_ARCHIVE", "a release directory holds a path, link or file that it may not"),
  PCL1025: error("E_GUARD", "a rule breaks a guard of the repository"),
  PCL1026: error("E_ENVIRONMENT", "a program or cluster that this needs is not there"),
  PCL1051: warning("W_EMPTY_SELECTOR", "a selector contradicts itself and selects nothing"),
  PCL1052: warning("W_UNKNOWN_FIELD", "an unknown field makes verdicts unknown"),
  PCL1053: warning("W_INERT", "the engine accepts this and it has no effect"),
  PCL1054: warning("W_PRUNED", "the API server drops this field"),
  PCL1055: warning("W_SPELLING", "a value is spelled in a way that API servers or engines read differently"),
  PCL1056: warning("W_NORMALISED", "a spelling was brought to its normal form"),
  PCL1057: warning("W_NOTHING", "a folder of manifests holds none"),
  PCL2001: warning("W_FQDN_PORTS_SPLIT", "FQDN peers and ports stand in separate rules"),
  PCL2002: warning("W_FQDN_WITHOUT_DNS", "no DNS rule lets the engine learn the names of an FQDN rule"),
  PCL2003: error("E_WIDENS", "an L4 allow voids an L7 rule"),
  PCL2004: warning("W_EMPTY_RULE", "an empty rule means different things in different dialects"),
  PCL2005: warning("W_SELECTS_NOTHING", "a selector matches nothing in the inventory"),
  PCL2006: warning("W_CLUSTER_IP", "a ClusterIP stands in a CIDR peer"),
  PCL2007: warning("W_SERVICE_PORT", "a Service port is used where the target port decides"),
  PCL2008: warning("W_SHADOWED", "a rule can never decide"),
  PCL2009: warning("W_OPENS_INTERNET", "a rule opens a workload to the whole Internet"),
  PCL2010: warning("W_NEGATIVE_NAMESPACE", "a negative namespace selector has no positive one beside it"),
  PCL2011: warning("W_EXPIRED", "a rule is past its expiry date"),
  PCL2012: warning("W_RESERVED_LABEL", "a selector uses labels that an engine keeps for itself"),
  PCL2013: warning("W_HOST_LABEL", "the pod label key `host` is misread by Cilium 1.20.0"),
  PCL2014: warning("W_REMOVED_L7", "Kafka and l7proto rules are gone in Cilium 1.20"),
  PCL2015: warning("W_WAIVER", "a waiver is past its date or waives nothing"),
  PCL2016: warning("W_NAMED_PORT", "a named port resolves differently on the selected pods"),
  PCL2017: warning("W_DNS_BLOCKED", "default-deny egress leaves no way to the resolver"),
  PCL2018: warning("W_BESIDE", "policies of others change what an engine does of ours"),
  PCL3001: error("E_UNSUPPORTED", "the target cannot express this"),
  PCL3002: error("E_HAZARD", "a known engine defect makes this unsafe on that version"),
  PCL3003: warning("W_NOT_ENFORCED", "the engine accepts the object and does not enforce this part"),
  PCL3004: warning("W_DEVIATION", "a substitution named by orElse changes what this target enforces"),
  PCL3005: warning("W_POLICY_MAP", "an endpoint's policy map has more entries than the engine's default size"),
  PCL3006: error("E_POLICY_MAP", "an endpoint's policy map has more entries than the engine can hold"),
  PCL4001: error("E_NONEQUIV", "the output does not mean what the intent means"),
  PCL4002: error("E_UNDECIDED", "the comparison ended at its budget"),
  PCL5001: warning("W_TRUNCATED", "a log ends in the middle of a record, or holds records that are broken"),
  PCL5002: error("E_NO_EVIDENCE", "the recorded traffic says nothing about the change"),
  PCL5003: error("E_LOG_FORMAT", "the format of a traffic log is not known"),
  PCL6001: error("E_DIGEST", "bytes and recorded digest differ"),
  PCL9001: error("E_INTERNAL", "an internal error of Portcullis"),
} as const satisfies Record<`PCL${number}`, CodeRow>;

export type Code = keyof typeof CODES;
