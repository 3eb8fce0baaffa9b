import * as z from "zod";
import { isDate } from "./check/provenance.ts";

/** A finding that the repository lives with. Errors can't be waived. */
export interface Waiver {
  /** Of a warning, e.g. `PCL2009` or `W_OPENS_INTERNET`. */
  readonly code: string;
  /** A policy or rule by id, and everything below it; by default everywhere. */
  readonly at?: string;
  readonly reason: string;
  readonly owner?: string;
  /** An ISO date; a waiver past it is a warning itself. */
  readonly expires?: string;
}

/** The shape of a waiver, as config files and requests write it. */
export const waiverSchema: z.ZodType<Waiver> = z.strictObject({
  code: z.string(),
  at: z.string().exactOptional(),
  reason: z.string().min(1),
  owner: z.string().exactOptional(),
  expires: z.string().refine(isDate, "no ISO date, e.g. 2027-01-31").exactOptional(),
});
