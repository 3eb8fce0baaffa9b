import fc from "fast-check";
import { everydaySeed } from "./properties/runs.ts";

/** Every property of the everyday run is the same each time; soak runs bring their own seed. */
fc.configureGlobal({ seed: everydaySeed });
