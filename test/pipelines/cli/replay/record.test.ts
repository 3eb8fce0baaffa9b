import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cli, type Ended, folder, json } from "../cli.ts";
import { line, policy, type Report } from "./replayed.ts";

const [both, one] = [policy([8080, 9090]), policy([8080])];
const log = Array.from({ length: 30 }, (_, i) => line(i % 3 === 0 ? 9090 : 8080, i));
const FILES = { "old.yaml": both, "new.yaml": one, "flows.json": log.join("\n") };
const REPLAY = ["replay", "--old", "old.yaml", "--new", "new.yaml", "--profile", "cilium"];

/** Replays a log, records it and replays its corpus. */
async function recorded(files: Record<string, string>, args: readonly string[] = [], more: readonly string[] = []) {
  const place = folder({ ...FILES, ...files });
  try {
    const whole = await json<Report>([...REPLAY, "--flows", "flows.json", ...more, ...args], { cwd: place.path });
    const made = await json<{ rows: number; bytes: number; files: string[] }>(
      ["replay", "record", "--flows", "flows.json", "--out", "corpus", ...args],
      {
        cwd: place.path,
      },
    );
    const corpus = await json<Report>([...REPLAY, "--flows", "corpus", ...more], { cwd: place.path });
    const bytes = Object.fromEntries(
      readdirSync(place.at("corpus")).map((name) => [name, readFileSync(place.at(`corpus/${name}`)).toString("latin1")]),
    );
    return { whole, made, corpus, bytes };
  } finally {
    place.remove();
  }
}

/** Runs in a folder that holds a corpus. */
async function beside(change: (place: ReturnType<typeof folder>) => void, args: readonly string[]): Promise<Ended> {
  const place = folder(FILES);
  try {
    await cli(["replay", "record", "--flows", "flows.json", "--out", "corpus"], { cwd: place.path });
    change(place);
    return await cli([...args, "--json"], { cwd: place.path });
  } finally {
    place.remove();
  }
}
const findings = ({ exit, out }: Ended) => [
  exit,
  ...(JSON.parse(out).diagnostics as { name: string; message: string }[]).map(({ name, message }) => `${name} ${message}`),
];

test("a corpus is replayed to the report of its logs", async () => {
  const { whole, made, corpus } = await recorded({});
  expect(made).toMatchObject({
    exit: 0,
    value: { rows: 2, files: ["corpus.json", "ends.parquet", "flows.parquet", "open.parquet", "traffic.parquet"] },
  });
  expect(corpus).toEqual(whole);
  expect(corpus.value).toMatchObject({ flows: 30, newlyDenied: 10, changes: [{ sample: { file: "flows.json", record: 1, offset: 0 } }] });
});

test("broken records, lost events and their places come out of a corpus as out of the log", async () => {
  const lost = JSON.stringify({ lost_events: { source: "PERF_EVENT_RING_BUFFER", num_events_lost: "7" } });
  const broken = [...log, "{", lost, log[3], JSON.stringify({ node_status: {} }), log[4]?.slice(0, 90)].join("\n");
  const { whole, corpus } = await recorded({ "flows.json": broken }, [], ["--budget", "malformed-share=1"]);
  expect(corpus).toEqual(whole);
  expect(corpus.value.buckets).toMatchObject({ malformed: 2, lost: 7, duplicates: 1, other: 1 });
});

test("the same logs give the same bytes", async () => {
  const [a, b] = [await recorded({}), await recorded({})];
  expect(a.bytes).toEqual(b.bytes);
});

test("a log without flows of a class that changes fails the coverage by its corpus, too", async () => {
  const three = policy([8080, 9090, 9091]);
  const { corpus, whole } = await recorded({ "old.yaml": three }, [], ["--budget", "newly-denied=99"]);
  expect(corpus.value.gate).toMatchObject({ result: "fail", reasons: [expect.stringContaining("not seen: shop/web -> shop/api:9091 (ingress)")] });
  expect(corpus).toEqual(whole);
});

test("somebody's scan in a corpus makes no rule used", async () => {
  const scan = Array.from({ length: 40 }, (_, i) => line(1_000 + i, i, { verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED" }));
  const { corpus, whole } = await recorded({ "flows.json": scan.join("\n") }, [], ["--unused"]);
  expect(corpus).toEqual(whole);
  expect(corpus.value.usage?.["unused"]).toHaveLength(1);
});

test("an empty log is no evidence as a corpus either", async () => {
  const { corpus } = await recorded({ "flows.json": "" });
  expect(corpus.value.gate).toMatchObject({ result: "fail", reasons: [expect.stringContaining("E_NO_EVIDENCE")] });
});

test("a corpus whose bytes were changed is refused", async () => {
  const changed = await beside((place) => writeFileSync(place.at("corpus/flows.parquet"), "PAR1"), [...REPLAY, "--flows", "corpus"]);
  expect(findings(changed)).toEqual([1, expect.stringMatching(/^E_DIGEST .*corpus\/flows.parquet` has other bytes than corpus.json says/)]);
});

test("a corpus of another version is refused", async () => {
  const other = await beside(
    (place) =>
      writeFileSync(place.at("corpus/corpus.json"), readFileSync(place.at("corpus/corpus.json"), "utf8").replace('"version": 1', '"version": 2')),
    [...REPLAY, "--flows", "corpus"],
  );
  expect(findings(other)).toEqual([1, expect.stringMatching(/^E_LOG_FORMAT `corpus` is no corpus of version 1: version: /)]);
});

test.each([
  [[...REPLAY, "--flows", "corpus", "--since", "2026-01-02T00:00:05Z"], "E_USAGE a corpus has the window that it was recorded with"],
  [["replay", "record", "--flows", "corpus", "--out", "again"], "E_LOG_FORMAT `corpus` is no corpus of version 1: it can't be recorded again"],
  [["replay", "record", "--flows", "flows.json", "--out", "corpus"], "E_USAGE `corpus` is not empty"],
  [["replay", "record", "--flows", "flows.json"], "E_USAGE --out is missing"],
  [["replay", "record", "--out", "x"], "E_USAGE --flows is missing"],
  [["replay", "record", "--flows", "flows.json", "--out", "x", "--keep-addresses", "33/48"], "E_USAGE `33/48` is no pair of prefix lengths"],
  [["replay", "record", "--flows", "none.json", "--out", "x"], "E_INPUT `none.json` does not exist"],
])("%j is refused", async (args, message) => {
  const [exit, found] = findings(await beside(() => undefined, args));
  expect([exit, found]).toEqual([message.startsWith("E_LOG_FORMAT") ? 1 : 2, message]);
});

test("parts of a corpus that a pattern matches are the corpus, once", async () => {
  const { out } = await beside(() => undefined, [...REPLAY, "--flows", "corpus/*"]);
  expect(JSON.parse(out)).toMatchObject({ flows: 30 });
});

test("nothing is left where a corpus could not be made", async () => {
  const place = folder({ "x.parquet": "PAR1 but no more" });
  try {
    expect((await cli(["replay", "record", "--flows", "x.parquet", "--out", "corpus"], { cwd: place.path })).exit).not.toBe(0);
    expect(readdirSync(place.path)).toEqual(["x.parquet"]);
  } finally {
    place.remove();
  }
});
