import { capabilitiesPage } from "./reference/capabilities.ts";
import { cliPage } from "./reference/cli.ts";
import { diagnosticsPage } from "./reference/diagnostics.ts";
import { schemasPage } from "./reference/schemas.ts";
import { trapsPage } from "./traps/page.ts";

/** The pages that are written from code, by path. */
export const PAGES: readonly (readonly [path: string, text: () => string])[] = [
  ["docs/reference/cli.md", cliPage],
  ["docs/reference/diagnostics.md", diagnosticsPage],
  ["docs/reference/capabilities.md", capabilitiesPage],
  ["docs/reference/schemas.md", schemasPage],
  ["docs/traps.md", trapsPage],
];
