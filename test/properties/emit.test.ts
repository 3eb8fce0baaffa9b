import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, readArtifacts } from "#compiler";
import { intentOf } from "#import";
import { relationOfIntent } from "#model";
import { parseProfile } from "#targets";
import { compare } from "#verify";
import { intent, plainIntent } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

const PROFILES = ["kubernetes@1.36", "cilium@1.20", "cilium@1.18", "calico@3.32", "calico@3.29"] as const;

const chosen = (text: string) => {
  const profile = parseProfile(text);
  if ("diagnostics" in profile) throw new Error(text);
  return profile;
};

describe.each(PROFILES)("emitting for %s", (text) => {
  const wanted = chosen(text);

  test("intents of allow rules and isolation always come out proved", () => {
    fc.assert(
      fc.property(plainIntent, (one) => {
        const [output] = compile(one, [wanted]).outputs;
        const errors = (output?.diagnostics ?? []).filter((each) => each.severity === "error" && each.code !== "PCL3001");
        expect(errors.map((each) => `${each.code} ${each.message} ${each.help}`)).toEqual([]);
      }),
      runs(500),
    );
  });

  test("any intent comes out proved or not at all", () => {
    const seen = { proved: 0, refused: 0, unequal: 0 };
    fc.assert(
      fc.property(intent, (one) => {
        const [output] = compile(one, [wanted]).outputs;
        const errors = (output?.diagnostics ?? []).filter((each) => each.severity === "error");
        seen[errors.length === 0 ? "proved" : errors.some((each) => each.code === "PCL4001") ? "unequal" : "refused"]++;
        expect(output?.proof?.relation === "equal" && errors.length === 0).toBe(
          (output?.artifacts.length ?? 0) > 0 || (errors.length === 0 && output?.proof !== null),
        );
        for (const error of errors) expect(error.help).not.toBe(null);
      }),
      runs(500),
    );
    process.stderr.write(`${text}: ${JSON.stringify(seen)}\n`);
    expect(seen.proved).toBeGreaterThan(0);
  });

  test("what is imported from the output means what was meant", () => {
    fc.assert(
      fc.property(plainIntent, (one) => {
        const [output] = compile(one, [wanted]).outputs;
        fc.pre(output !== undefined && output.artifacts.length > 0);
        const reading = readArtifacts(wanted.target, output?.artifacts ?? [], wanted.profile, null);
        const imported = intentOf(reading.relation);
        expect(imported.diagnostics.filter((each) => each.severity === "error").map((each) => each.message)).toEqual([]);
        expect(compare(relationOfIntent(one), relationOfIntent(imported.intent), { facts: one.cluster }).relation).toBe("equal");
      }),
      runs(2_000),
    );
  });
});
