import { printable } from "#diagnostic";
import type { Change } from "#replay";
import type { Outcome } from "./outcome.ts";
import { EFFECTS, rulesText, sampleText, trafficText } from "./words.ts";

interface Case {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  readonly text: string;
}

/** A replay as JUnit's XML: the gate, every pinned flow and every change are a test case each. */
export function replayJunit({ result }: Outcome): string {
  const { gate, changes, pinned } = result;
  const outcome = { pass: "passed", fail: "failure", inconclusive: "error" } as const;
  const suites = [
    suite("gate", [{ name: "gate", outcome: outcome[gate.result], text: gate.reasons.join("\n") }]),
    suite(
      "pinned",
      pinned.map(({ name, verdict, expect, ok }) => ({
        name,
        outcome: ok === false ? "failure" : "passed",
        text: `expected ${expect}, it is ${verdict}`,
      })),
    ),
    suite(
      "changes",
      changes.map((row) => caseOf(row, gate.result === "pass")),
    ),
  ].filter((text) => text !== "");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="portcullis replay">\n${suites.join("")}</testsuites>\n`;
}

/** What the budgets let pass is no failure. */
function caseOf(row: Change, passed: boolean): Case {
  const outcome = row.effect === "unknown" ? "skipped" : passed || row.effect === "rerouted" ? "passed" : "failure";
  const lines = [
    `${row.flows} flows`,
    `before: ${row.before} by ${rulesText(row.rulesBefore, "default")}`,
    `after: ${row.after} by ${rulesText(row.rules, row.reason)}`,
    ...row.lacks,
    sampleText(row),
  ];
  return { name: `${EFFECTS[row.effect]}: ${trafficText(row)}`, outcome, text: lines.filter((line) => line !== "").join("\n") };
}

function suite(name: string, cases: readonly Case[]): string {
  if (cases.length === 0) return "";
  const count = (outcome: Case["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  return `  <testsuite name="${name}" ${counts}>\n${cases.map((one) => caseText(name, one)).join("")}  </testsuite>\n`;
}

function caseText(suiteName: string, { name, outcome, text }: Case): string {
  const head = `    <testcase classname="portcullis.replay.${suiteName}" name="${escaped(name)}"`;
  if (outcome === "passed") return `${head}/>\n`;
  const [first = ""] = text.split("\n");
  return `${head}>\n      <${outcome} message="${escaped(first)}">${text.split("\n").map(escaped).join("\n")}</${outcome}>\n    </testcase>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** XML holds no control characters at all, and what is left of a name is no markup. */
function escaped(text: string): string {
  return printable(text, 1_000).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
}
