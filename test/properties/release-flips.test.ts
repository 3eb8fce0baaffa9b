import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planTold } from "../../compiler/answers/index.ts";
import { checkApprovals, type Given, readRelease, readRequest, readRoot, requestText, wantedBy } from "../../pipelines/release/index.ts";
import { cli, folder } from "../pipelines/cli/cli.ts";
import { program } from "../pipelines/cli/shop.ts";
import { approval, noon, people, rootFile } from "../pipelines/release/approval/signing.ts";
import { runs } from "./runs.ts";

const here = folder({ "main.ts": program });
beforeAll(() => cli(["build", "main.ts", "--target", "kubernetes", "--target", "cilium", "--out", "r"], { cwd: here.path }), 120_000);
afterAll(() => here.remove());

/** A place in some bytes. */
const flip = fc.record({ at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) });
const flipped = (bytes: Uint8Array, { at, bit }: { at: number; bit: number }) => {
  const copy = Uint8Array.from(bytes);
  const place = at % copy.length;
  copy[place] = (copy[place] ?? 0) ^ (1 << bit);
  return copy;
};

/** A release, a request with its plan, two approvals of it and the root file, as bytes. */
function promotion() {
  const { value } = readRelease(here.at("r"), "r");
  if (value === null) throw new Error("no release");
  const object = { kind: "NetworkPolicy", name: "a", namespace: "b" };
  const document = { apiVersion: "networking.k8s.io/v1", ...object, file: "", index: 1, value: { spec: {} }, locate: () => ({ file: "", line: 1 }) };
  const phase = { title: "create", bound: "new", writes: [{ action: "create", object: document }], proof: { states: 1, steps: 1 } } as const;
  const plan = planTold({ profile: "kubernetes@1.36", kind: "one-phase", phases: [phase] });
  const live = `sha256:${"d".repeat(64)}`;
  const request = { version: 1 as const, release: value.digest, stage: "full", cluster: "1b4e28ba", previous: null, live, sequence: 7, plan };
  const claim = wantedBy(request, null);
  const bytes = {
    request: Buffer.from(requestText(request)),
    alice: approval(people.alice, claim),
    bob: approval(people.bob, claim),
    root: rootFile(),
  };
  return { release: value.digest, bytes };
}

/** Whether somebody who was handed these files would go on. */
function accepted(release: string, bytes: Readonly<Record<"request" | "alice" | "bob" | "root", Uint8Array>>): boolean {
  const file = (path: keyof typeof bytes): Given => ({ path, bytes: bytes[path] });
  const request = readRequest(file("request"));
  const { value: root } = readRoot([file("root")], null, () => undefined);
  if ("severity" in request || root === null || request.release !== release || request.stage !== "full") return false;
  return checkApprovals([file("alice"), file("bob")], root, wantedBy(request, null), noon).diagnostics.length === 0;
}

test("one flipped bit in a plan, an approval or a root file is refused", () => {
  const { release, bytes } = promotion();
  expect(accepted(release, bytes)).toBe(true);
  const names = ["request", "alice", "bob", "root"] as const;
  fc.assert(
    fc.property(fc.constantFrom(...names), flip, (name, where) => !accepted(release, { ...bytes, [name]: flipped(bytes[name], where) })),
    runs(7_000),
  );
}, 3_600_000);

test("one flipped bit in any file of a release is refused", () => {
  const files = readdirSync(here.at("r"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const paths = files.map((one) => join(one.parentPath, one.name)).sort();
  fc.assert(
    fc.property(fc.constantFrom(...paths), flip, (path, where) => {
      const bytes = readFileSync(path);
      writeFileSync(path, flipped(bytes, where));
      const { value } = readRelease(here.at("r"), "r");
      writeFileSync(path, bytes);
      return value === null;
    }),
    runs(3_000),
  );
  expect(readRelease(here.at("r"), "r").diagnostics).toEqual([]);
}, 3_600_000);
