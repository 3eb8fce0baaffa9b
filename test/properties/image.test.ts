import fc from "fast-check";
import { expect, test } from "vitest";
import { compile } from "#compiler";
import { decodeImage } from "#image";
import { decideSide, evaluateSide, isManaged, isSelf, relationOfIntent } from "#model";
import { imageTables, imageVerdicts, parseProfile } from "#targets";
import { flow } from "./arbitrary/flow.ts";
import { intent } from "./arbitrary/intent.ts";
import { runs } from "./runs.ts";

const chosen = parseProfile("ebpf");
if (!("target" in chosen)) throw new Error("no ebpf");

/** Endpoints that are an address like any other to a packet filter. */
const UNTOLD = ["health", "ingress", "init", "unmanaged", "remote-pod"];

test("the tables of an image say of each side of a flow what the intent says", () => {
  let sides = 0;
  fc.assert(
    fc.property(intent, fc.array(flow, { minLength: 20, maxLength: 20 }), (one, flows) => {
      const [output] = compile(one, [chosen]).outputs;
      const bytes = output?.artifacts[0]?.bytes;
      expect(output?.diagnostics.filter(({ code }) => code === "PCL4001" || code === "PCL4002")).toEqual([]);
      fc.pre(bytes !== undefined && output !== undefined);
      const image = decodeImage(bytes as Uint8Array);
      if ("message" in image) throw new Error(image.message);
      const tables = imageTables(image);
      if (typeof tables === "string") throw new Error(tables);
      const meant = relationOfIntent(output?.meant ?? one);
      for (const each of flows) {
        if (isSelf(each) || [each.source, each.destination].some(({ kind }) => UNTOLD.includes(kind))) continue;
        const whole = { ...each, port: null, icmp: null, request: null };
        for (const { direction, passes } of each.port === null ? [] : imageVerdicts(image, tables, whole))
          expect([passes ? "allow" : "deny", "without a port"]).toEqual([evaluateSide(meant, whole, direction).decision, "without a port"]);
        for (const { direction, passes, reason } of imageVerdicts(image, tables, each)) {
          const { subject } = direction === "ingress" ? { subject: each.destination } : { subject: each.source };
          if (!isManaged(subject)) continue;
          const wanted = decideSide(output?.meant ?? one, each, direction);
          sides++;
          expect([passes ? "allow" : "deny", direction]).toEqual([wanted.decision, direction]);
          const rule = reason === null ? "" : image.meta.reasons[reason]?.rule;
          if (image.meta.reasons[reason ?? 0]?.verdict !== "audit") expect(wanted.by.length === 0 ? [""] : wanted.by).toContain(rule);
        }
      }
    }),
    runs(60),
  );
  process.stderr.write(`image: ${sides} sides judged\n`);
  expect(sides).toBeGreaterThan(0);
});
