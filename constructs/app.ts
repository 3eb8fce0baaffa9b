import { RootConstruct } from "constructs";
import type { Intent } from "#ir";
import { type Lowered, lowering } from "./lower/index.ts";

/** The root of a policy program: `export default app`. */
export class App extends RootConstruct {
  /** What the program says, as an intent; throws all errors together. */
  lower(): Intent {
    return this.lowering().intent;
  }

  /** As `lower`, with the warnings. */
  lowering(): Lowered {
    return lowering(this);
  }
}
