import type { Construct } from "constructs";
import * as z from "zod";
import type { Action, DnsMatch } from "#ir";
import { Placed, pathOf } from "./admit.ts";
import { checked } from "./checked.ts";
import { type Provenance, provenanceShape, type RuleOptions, ruleOptionsShape } from "./options.ts";
import { placeOf } from "./place.ts";
import { type Port, type PortsLike, portsSchema } from "./ports.ts";
import { requestsSchema, type TcpRequest } from "./requests.ts";
import { type PeerLike, peerSchema, subjectSchema } from "./sentence.ts";
import { DEFAULT_TIER, Tier } from "./tier.ts";

/** Ports, and the requests on them that the rule speaks of; HTTP is a type error on anything but TCP. */
type Traffic =
  | { readonly ports: PortsLike; readonly requests?: never }
  | { readonly ports: Port<"TCP"> | readonly Port<"TCP">[]; readonly requests: readonly TcpRequest[] }
  | { readonly ports: Port<"TCP" | "UDP"> | readonly Port<"TCP" | "UDP">[]; readonly requests: readonly DnsMatch[] };

/** A rule in full. */
export type RuleProps = RuleOptions &
  Traffic & {
    /** By default made of what the rule says. */
    readonly id?: string;
    readonly action: Action;
    readonly peers: readonly PeerLike[];
  };
/** One direction of a policy. */
export interface SectionProps {
  readonly rules: readonly RuleProps[];
  /** What silence means: `deny` isolates at the end of the tier, `next` leaves it to the next tier. */
  readonly otherwise: "deny" | "next";
}
/** A policy in full. */
export interface PolicyProps extends Provenance {
  readonly tier?: Tier | string;
  /** Position in the tier; without it the policy stands behind the ordered ones, united with its like. */
  readonly order?: number;
  /** `audit`: reported, not enforced. */
  readonly mode?: "enforce" | "audit";
  /** A workload, a namespace, `pods(…)` or `nodes(…)`. */
  readonly subject: PeerLike;
  readonly ingress?: SectionProps;
  readonly egress?: SectionProps;
}

const section = z.strictObject({
  rules: z.array(
    z.strictObject({
      ...ruleOptionsShape,
      id: z.string().exactOptional(),
      action: z.enum(["allow", "deny", "pass"]),
      peers: z.array(peerSchema).nonempty(),
      ports: portsSchema,
      requests: requestsSchema.exactOptional(),
    }),
  ),
  otherwise: z.enum(["deny", "next"]),
});
const schema = z.strictObject({
  ...provenanceShape,
  tier: z.union([z.string(), z.instanceof(Tier)]).exactOptional(),
  order: z.number().exactOptional(),
  mode: z.enum(["enforce", "audit"]).exactOptional(),
  subject: subjectSchema,
  ingress: section.exactOptional(),
  egress: section.exactOptional(),
});
type CheckedPolicy = z.output<typeof schema>;
/** A rule whose shape was checked. */
export type CheckedRule = z.output<typeof section>["rules"][number];

/** A policy in full: tier, order, deny and pass, audit, every kind of peer. */
export class Policy extends Placed {
  readonly props: CheckedPolicy;

  constructor(scope: Construct, id: string, props: PolicyProps) {
    const source = placeOf(new.target);
    const known = checked(schema, props, pathOf(scope, id), source);
    super(scope, id, source);
    this.props = known;
  }

  get tier(): string {
    const { tier } = this.props;
    return tier === undefined ? DEFAULT_TIER.name : typeof tier === "string" ? tier : tier.name;
  }
}
