import * as z from "zod";

/** What `eval`, `diff` and `replay` say of a flow. */
export const decision = z.enum(["allow", "deny", "unknown"]);
export const via = z.enum(["kernel", "proxy"]);
/** Counters are whole. */
export const count = z.int().min(0);
export const names = z.array(z.string());
