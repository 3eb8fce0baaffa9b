import type { Kind } from "#model";

/** A known change between two settings of an engine: with a case, or with the reason for which no verdict hangs on it. */
export type Delta = { readonly delta: string } & (
  | { readonly why: string }
  | {
      readonly from: string;
      readonly to: string;
      readonly manifests: string;
      /** Which of the settings refuses the objects. */
      readonly refused: "from" | "to" | "both";
    }
  | {
      readonly from: string;
      readonly to: string;
      readonly manifests: string;
      /** A request for this path, where the comparison is beyond its budget: the verdicts of both. */
      readonly path: string;
      readonly before: "allow" | "deny";
      readonly after: "allow" | "deny";
      readonly cause: RegExp;
    }
  | {
      readonly from: string;
      readonly to: string;
      readonly manifests: string;
      /** How the new meaning stands to the old one. */
      readonly relation: "equal" | "narrower" | "wider" | "incomparable";
      /** The peer of every witness. */
      readonly peer?: Kind;
      /** What is named as the cause of a witness; missing where nothing differs. */
      readonly cause?: RegExp;
    }
);
