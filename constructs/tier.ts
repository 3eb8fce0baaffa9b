import type { Construct } from "constructs";
import * as z from "zod";
import { Placed, pathOf } from "./admit.ts";
import { checked } from "./checked.ts";
import { placeOf } from "./place.ts";

/** Where a tier stands. */
export interface TierProps {
  /** Tiers are asked in ascending order; the tier `default` has 1000. */
  readonly order: number;
  /** By default the id. */
  readonly name?: string;
}
const schema = z.strictObject({ order: z.number(), name: z.string().exactOptional() });

/** A rank of policies: what an earlier tier decides, a later one can't change. */
export class Tier extends Placed {
  readonly name: string;
  readonly order: number;

  constructor(scope: Construct, id: string, props: TierProps) {
    const source = placeOf(new.target);
    const { order, name = id } = checked(schema, props, pathOf(scope, id), source);
    super(scope, id, source);
    this.name = name;
    this.order = order;
  }
}

/** Where policies stand that name no tier. */
export const DEFAULT_TIER = { name: "default", order: 1000 } as const;
