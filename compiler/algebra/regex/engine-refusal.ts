import { RE2JSException } from "re2js";

/** Whether the engine refuses a pattern, or can't follow it; everything else that it throws is no word about the pattern. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof RE2JSException || error instanceof RangeError;
}
