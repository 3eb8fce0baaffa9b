import { CODES } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { printable } from "../printable.ts";
import { inOrder, pathText } from "./lines.ts";

/** Findings as a SARIF 2.1.0 log, which code scanners show. */
export function renderSarif(diagnostics: readonly Diagnostic[], version: string): Record<string, unknown> {
  const ordered = inOrder(diagnostics);
  const codes = [...new Set(ordered.map((one) => one.code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "portcullis",
            version,
            rules: codes.map((code) => ({
              id: code,
              name: CODES[code].name,
              shortDescription: { text: CODES[code].title },
              defaultConfiguration: { level: CODES[code].severity },
            })),
          },
        },
        results: ordered.map((one) => resultOf(one, codes.indexOf(one.code))),
      },
    ],
  };
}

function resultOf(one: Diagnostic, ruleIndex: number): Record<string, unknown> {
  const { source } = one;
  const region = source === null ? {} : { startLine: source.line, ...(source.column === undefined ? {} : { startColumn: source.column }) };
  const physical =
    source === null ? {} : { physicalLocation: { artifactLocation: { uri: source.file.split("/").map(encodeURIComponent).join("/") }, region } };
  return {
    ruleId: one.code,
    ruleIndex,
    level: one.severity,
    message: { text: printable(one.help === null ? one.message : `${one.message} (${one.help})`, 2_000) },
    locations: [{ ...physical, logicalLocations: [{ fullyQualifiedName: pathText(one.at) }] }],
  };
}
