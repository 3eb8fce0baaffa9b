import { spawn } from "node:child_process";

/** The line protocol of the oracle programs: one case in, one answer out. */
export interface OraclePod {
  readonly namespace: string;
  readonly nsLabels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly ip: string;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[];
}
/** `src` and `dst`: `#<pod index>`, an address, or a reserved name. */
export interface OracleProbe {
  readonly src: string;
  readonly dst: string;
  readonly proto: string;
  readonly port: number;
  readonly http?: { readonly method: string; readonly path: string; readonly host: string; readonly headers: Readonly<Record<string, string>> };
}
export interface OracleCase {
  readonly id: string;
  readonly policies: readonly object[];
  readonly pods: readonly OraclePod[];
  readonly dns: Readonly<Record<string, readonly string[]>>;
  readonly opts: { readonly cidrMatch: readonly string[] };
  readonly probes: readonly OracleProbe[];
}
export interface OracleAnswer {
  readonly id: string;
  readonly error?: string;
  readonly rejects?: readonly string[];
  readonly results: readonly { readonly ingress: string; readonly egress: string; readonly l7?: string; readonly detail?: string }[] | null;
}

/** Runs the cases through one process and returns its answers in order. */
export function askOracle(binary: string, cases: readonly OracleCase[], env: Readonly<Record<string, string>> = {}): Promise<OracleAnswer[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, [], { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env } });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const answers = out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as OracleAnswer);
      if (code !== 0 || answers.length !== cases.length)
        reject(new Error(`the oracle answered ${answers.length} of ${cases.length} cases, exit ${code}: ${err.slice(-2000)}`));
      else resolve(answers);
    });
    child.stdin.on("error", reject);
    child.stdin.end(cases.map((one) => `${JSON.stringify(one)}\n`).join(""));
  });
}
