import { printable } from "#diagnostic";
import { rootContent } from "#release";

/** What a root file came to, for its readers. */
export function rootSummary(out: string, written: string): { readonly json: unknown; readonly text: string } {
  const { digest, payload, signed } = rootContent(written);
  const { approvers, authors, keys, roots, version } = payload;
  const name = (id: string) => `${printable(keys.find((one) => one.id === id)?.name ?? "")} (${id.slice(0, 16)})`;
  const stages = Object.entries(approvers.stages).map(([stage, count]) => `${stage} ${count}`);
  const own = signed.filter((id) => roots.keys.includes(id)).length;
  const lines = [
    `root      ${printable(out, 200)}  ${digest}`,
    `version   ${version}`,
    ...approvers.keys.map((id) => `approver  ${name(id)}`),
    ...authors.map((id) => `author    ${name(id)}`),
    `needs     ${[`${approvers.threshold} of ${approvers.keys.length}`, ...stages].join(", ")}`,
    `signed    by ${own} of ${roots.threshold} root keys${own < roots.threshold ? ": not valid before the others have signed, too" : ""}`,
  ];
  return { json: { root: out, digest, version, signed, complete: own >= roots.threshold }, text: lines.map((line) => `${line}\n`).join("") };
}
