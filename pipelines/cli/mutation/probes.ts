import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Diagnostic, diagnostic } from "#diagnostic";
import { parseValue } from "#manifest";
import { type Flow, flowOf, type Inventory, readProbes } from "#model";
import { readLimited } from "#source";

/** A flow that must be judged so. */
export interface Expected {
  readonly flow: Flow;
  readonly expect: "allow" | "deny";
}

/** Probe files beside an entry: `*.probes.json`, `*.probes.yaml`, and plain `probes.json` or `.yaml`. */
export function probeFiles(entry: string): string[] {
  const folder = dirname(entry);
  const names = readdirSync(folder).filter((name) => /^(.+[.])?probes[.](json|ya?ml)$/.test(name));
  return names.sort().map((name) => join(folder, name));
}

/** The expectations that probe files hold. */
export function readExpected(
  files: readonly string[],
  inventory: Inventory,
  cwd: string,
): { readonly expected: readonly Expected[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const expected = files.flatMap((file): Expected[] => {
    const shown = relative(cwd, file);
    const read = readLimited(file, shown);
    const parsed = "code" in read ? { diagnostics: [read] } : parseValue(read);
    if (!("value" in parsed)) {
      diagnostics.push(...parsed.diagnostics);
      return [];
    }
    const found = readProbes(parsed.value, shown, parsed.locate);
    diagnostics.push(...found.diagnostics);
    return (found.probes ?? []).flatMap((probe, i): Expected[] => {
      if (probe.expect === undefined) return [];
      const flow = flowOf(probe, inventory);
      if (!("message" in flow)) return [{ flow, expect: probe.expect }];
      const source = parsed.locate(["probes", i, ...flow.at]);
      diagnostics.push(
        diagnostic(flow.code, [shown, "probes", i, ...flow.at], flow.message, { source, ...(flow.help === null ? {} : { help: flow.help }) }),
      );
      return [];
    });
  });
  return { expected, diagnostics };
}
