import { CODES, type Code, diagnostic } from "#diagnostic";
import { exitOf } from "../../../pipelines/cli/exit.ts";
import { code, page, table } from "../markdown.ts";

const RANGES: Readonly<Record<string, string>> = {
  1: "Authoring and input",
  2: "Lints",
  3: "Capabilities",
  4: "Verification",
  5: "Replay",
  6: "Releases",
  7: "Images",
  9: "Internal",
};

/** Every code with its name and meaning; by itself it ends a command with this exit code. */
export function diagnosticsPage(): string {
  const codes = Object.keys(CODES) as Code[];
  const untold = codes.filter((one) => RANGES[one.charAt(3)] === undefined);
  if (untold.length > 0) throw new Error(`no range: ${untold.join(", ")}`);
  const sections = Object.entries(RANGES).map(([digit, title]) => {
    const rows = codes.filter((one) => one.charAt(3) === digit).map((one) => row(one));
    return `## ${digit}xxx ${title}\n\n${table(["code", "name", "severity", "exit code", "says"], rows)}`;
  });
  return page(
    "Diagnostics",
    "compiler/diagnostic/codes.ts",
    "Codes are never given to something else; names are classes to search for. An error leaves nothing written. A warning alone ends with exit code 0,\nwith `--strict` (`check`, `lint`) with 1.",
    ...sections,
  );
}

function row(one: Code): string[] {
  const { name, severity, title } = CODES[one];
  return [code(one), code(name), severity, String(exitOf([diagnostic(one, [], title)])), title];
}
