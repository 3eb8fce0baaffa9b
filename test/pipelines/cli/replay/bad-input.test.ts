import { expect, test } from "vitest";
import { pod } from "../../../compiler/replay/hubble-line.ts";
import { line, named, policy, replayed, report } from "./replayed.ts";

const [both, one] = [policy([8080, 9090]), policy([8080])];
const ESC = String.fromCharCode(27);
const ANYWHERE = "{matchExpressions: [{key: k8s:io.kubernetes.pod.namespace, operator: Exists}]}";
const HOSTILE = `${ESC}[2J${ESC}]8;;http://evil\u0007${ESC}]52;c;AAAA\u0007\r\u202eevil`;
const lines = (count: number, port = 9090) => Array.from({ length: count }, (_, i) => line(port, i));

test("escape sequences in names and paths never reach a terminal or a report", async () => {
  const request = { Type: "L7", event_type: { type: 129 }, l7: { type: "REQUEST", http: { method: "GET", url: `http://api/${HOSTILE}` } } };
  const source = { ...pod("web", "shop"), workloads: [{ name: HOSTILE, kind: "Deployment" }] };
  const log = [named(HOSTILE, "shop", 9090), line(9090, 1, request), line(9090, 2, { source })];
  const formats = ["json", "junit", "markdown", "sarif", "text"];
  const reports = formats.flatMap((format) => ["--report", `${format}=${format}.out`]);
  const { out, err, files } = await replayed(log, both, one, {
    args: [...reports, "--unused"],
    read: formats.map((f) => `${f}.out`),
  });
  const texts = [out, err, ...Object.values(files)];
  expect(texts).toHaveLength(7);
  for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(out).toContain("\\u{1b}[2J");
});

test("names that are markup are text in every report", async () => {
  const name = "a`b|c<img src=x>&\"'](http://evil)";
  const { files } = await replayed([named(name, "shop", 9090)], policy([9090], "", "{}"), one, {
    args: ["--report", "markdown=m", "--report", "junit=j"],
    read: ["m", "j"],
  });
  const row = files["m"]?.split("\n").find((text) => text.includes("<img")) ?? "";
  expect(row).toContain("``shop/a`b\\|c<img src=x>&\"'](http://evil) -> shop/api:9090/tcp``");
  expect(row.replace(/\\\|/g, "").split("|")).toHaveLength(10);
  expect(files["j"]).toContain("&lt;img src=x&gt;&amp;&quot;&apos;](http://evil)");
  expect(files["j"]).not.toContain("<img");
});

test("SQL in a name is data", async () => {
  const name = "'); ATTACH 'x.db' AS x; --";
  const found = await report([named(name, name, 9090)], policy([9090], "", ANYWHERE), one);
  expect(found).toMatchObject({ flows: 1, newlyDenied: 1, buckets: { malformed: 0, unmatched: 0 } });
  expect(found.changes.map(({ source }) => source)).toEqual([`${name}/${name}`]);
});

test("a log that is cut counts up to there, says where, and fails above a thousandth", async () => {
  const cut = (count: number) => [...lines(count), line(9090, count).slice(0, 200)];
  const many = await report(cut(1_500), both, policy([9090]), ["--budget", "coverage=0"]);
  expect(many).toMatchObject({ flows: 1_500, exit: 1, buckets: { malformed: 1 } });
  expect(many.diagnostics).toContainEqual(expect.objectContaining({ name: "W_TRUNCATED", source: { file: "flows.json", line: 1_501 } }));
  const few = await report(cut(99), both, policy([9090]));
  expect(few).toMatchObject({ flows: 99, exit: 1, gate: { result: "fail" } });
  expect(few.gate.reasons).toContain("1 % of the records are malformed, the budget is 0.1 %");
});

test("a broken share within a thousandth passes", async () => {
  const log = [...lines(1_500), line(9090, 1_500).slice(0, 200)];
  expect(await report(log, both, one, ["--budget", "newly-denied=1500"])).toMatchObject({ exit: 0, gate: { result: "pass" } });
});

test("a clock that goes back changes nothing but the order", async () => {
  const log = [...lines(50), ...lines(50, 8080)];
  const { changes: there, ...forward } = await report(log, both, one);
  const { changes: back, ...backward } = await report(log.toReversed(), both, one);
  const place = expect.objectContaining({ file: "flows.json" });
  expect(backward).toEqual(forward);
  expect(back).toEqual(there.map((row) => ({ ...row, sample: place })));
});

test("an empty log is no evidence", async () => {
  const found = await report([], both, one);
  expect(found).toMatchObject({ flows: 0, exit: 1, gate: { result: "fail", reasons: [expect.stringContaining("E_NO_EVIDENCE")] } });
  expect(found.diagnostics.map(({ code, name }) => [code, name])).toContainEqual(["PCL5002", "E_NO_EVIDENCE"]);
});

test("a log that touches nothing of the change is no evidence", async () => {
  const found = await report(lines(20, 8080), both, one);
  expect(found).toMatchObject({ flows: 20, newlyDenied: 0, exit: 1, gate: { result: "fail", reasons: [expect.stringContaining("E_NO_EVIDENCE")] } });
  const { err } = await replayed(lines(20, 8080), both, one);
  expect(err).toContain("error PCL5002 E_NO_EVIDENCE");
});

test("releases that mean the same need no evidence of a change, but a log", async () => {
  expect(await report(lines(5, 8080), one, one)).toMatchObject({ exit: 0, gate: { result: "pass", reasons: [] } });
  expect(await report([], one, one)).toMatchObject({ exit: 1, gate: { result: "fail" } });
});

test("repeated flows, flows before the window and unknown pods have their buckets", async () => {
  const unknown = line(9090, 7, { source: { identity: 77, namespace: "gone", pod_name: "gone-0" } });
  const log = [...lines(100), line(9090, 5), unknown];
  const found = await report(log, both, one, ["--since", "2026-01-02T00:00:03Z", "--budget", "newly-denied=1000"]);
  expect(found).toMatchObject({ flows: 97, buckets: { duplicates: 1, outside: 3, unmatched: 1 }, gate: { result: "pass" } });
});

test("more unknown flows than a twentieth fail", async () => {
  const unknown = Array.from({ length: 6 }, (_, i) => line(9090, 200 + i, { source: { identity: 77, namespace: "gone", pod_name: "gone-0" } }));
  const found = await report([...lines(94), ...unknown], both, one, ["--budget", "newly-denied=1000"]);
  expect(found).toMatchObject({ exit: 1, gate: { result: "fail", reasons: ["6 % of the records are unknown or unmatched, the budget is 5 %"] } });
  expect(await report([...lines(95), ...unknown.slice(1)], both, one, ["--budget", "newly-denied=1000"])).toMatchObject({ gate: { result: "pass" } });
});
