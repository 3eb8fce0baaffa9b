import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { reportHtml } from "#report";
import { POLICIES, reported } from "./shop.ts";

const HOSTILE = ["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\u2028\u2029", "\u001b[2J", "\u202eevil", "-->]]>"];
const report = reported(POLICIES);
const [edge, node] = [report.edges[0], report.nodes[0]];
if (edge === undefined || node === undefined) throw new Error("the report is empty");
const hostile = {
  ...report,
  title: HOSTILE.join(" "),
  nodes: [...report.nodes, ...HOSTILE.map((label, i) => ({ ...node, id: `n${i}`, label, namespace: label }))],
  edges: [...report.edges, ...HOSTILE.map((traffic, i) => ({ ...edge, id: `e${i}`, traffic, rules: [traffic] }))],
  rules: Object.fromEntries(
    HOSTILE.map((reason) => [reason, { policy: "p", tier: null, action: "allow", owner: reason, reason, expires: null, source: reason }]),
  ),
};

test("nothing of the data is markup: one document, two scripts, no tag of its own", () => {
  const page = reportHtml(hostile);
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).not.toContain("<img");
});
test("control and turning characters of the data are shown as escapes", () => {
  const page = reportHtml(hostile);
  const invisible = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069\\u2028\\u2029]", "u");
  const start = page.indexOf('<script id="data"');
  expect(invisible.exec(page.slice(start, page.indexOf("</script>", start)))).toBeNull();
  expect(page).toContain("\\\\u{1b}");
});
test("only the page's own script and style may run, by their digests, and nothing may be loaded", () => {
  const page = reportHtml(report);
  const [, policy = ""] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
  const digest = (open: string, close: string) => {
    const start = page.lastIndexOf(open) + open.length;
    return createHash("sha256")
      .update(page.slice(start, page.indexOf(close, start)))
      .digest("base64");
  };
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain(`script-src 'sha256-${digest("<script>", "</script>")}'`);
  expect(policy).toContain(`style-src 'sha256-${digest("<style>", "</style>")}'`);
  expect(policy).not.toContain("unsafe");
});
test("the same report is the same page", () => expect(reportHtml(report)).toBe(reportHtml(report)));
