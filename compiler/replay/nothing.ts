import type { Endpoint, Flow } from "#model";

const NOWHERE: Endpoint = { kind: "world", pod: null, nodeLabels: null, ip: null, names: [] };

/** A flow of which nothing is known, to ask about the rest of it. */
export const NOTHING: Flow = {
  source: NOWHERE,
  destination: NOWHERE,
  protocol: 6,
  port: 1,
  sourcePort: null,
  icmp: null,
  tls: null,
  sni: null,
  request: null,
};
