import { expect, test } from "vitest";
import { decodeImage, type Image } from "#image";
import { type Answer, type Query, replay } from "#loader";
import { evaluate } from "#model";
import { addressSection } from "#targets";
import { tablesOf } from "../../compiler/targets/ebpf/read/tables.ts";
import { Questions } from "../../pipelines/cli/bpf/questions.ts";
import { CASES } from "../conformance/cases.ts";
import { emissionOf, meaningOf } from "../conformance/emissions.ts";
import { openRig } from "./rig/rig.ts";

const PROFILE = "ebpf@1";
const rig = openRig(0);
const PROTOCOLS = [6, 17, 132, 1, 58];

/** A port of each class that has one without a name: protocol, index. */
function portsOf(image: Image): ReadonlyMap<number, readonly [protocol: number, index: number | null]> {
  const found = new Map<number, readonly [number, number | null]>();
  const classes = image.policy.portClasses("pclass");
  for (let at = 0; at < 5 * 65_536 + 256; at++) {
    const [slot, cls] = [at >>> 16, classes[at] as number];
    if (!found.has(cls)) found.set(cls, slot === 5 ? [at & 255, null] : [PROTOCOLS[slot] as number, at & 0xffff]);
  }
  return found;
}

/** Whether a packet passes: allowed, or denied by audited rules alone. */
const passes = (image: Image, { allowed, reason }: Answer) => allowed || image.meta.reasons[reason]?.verdict === "audit";

const images = CASES.flatMap((one) => {
  const [artifact] = emissionOf(one, PROFILE);
  const image = artifact === undefined ? null : decodeImage(artifact.bytes as Uint8Array);
  return image === null || "message" in image || artifact === undefined ? [] : [{ one, image, bytes: artifact.bytes as Uint8Array }];
});

test("the corpus has images", () => expect(images.length).toBeGreaterThan(20));

test.each(images.map((each) => [each.one.name, each] as const))(
  "%s: the kernel decides every tuple of classes, and every flow, as the reader does",
  (_, { one, image, bytes }) => {
    const tables = tablesOf(image);
    if (typeof tables === "string") return expect.fail(tables);
    const wanted: boolean[] = [];
    const queries: Query[] = [];
    for (const [cls, [protocol, index]] of portsOf(image))
      for (const direction of ["ingress", "egress"] as const)
        for (let subject = 0; subject < tables.subjects; subject++)
          for (let peer = 0; peer < tables.peers; peer++) {
            queries.push({ direction, subject, family: 6, peer: { cls: peer }, destination: 0n, protocol, index });
            wanted.push(tables.verdict(direction, subject, peer, cls).passes);
          }
    const questions = new Questions(image);
    const asked = one.flows.map(({ flow }) => ({
      flow,
      egress: questions.side(flow, "egress", false),
      ingress: questions.side(flow, "ingress", false),
    }));
    const addresses = addressSection(image.meta, image.size, image.policy.inner("hdr").big("generation"), one.inventory, null);
    const outcome = replay(rig.pins, bytes, one.name, [...queries, ...questions.queries], addresses);
    if ("refused" in outcome) return expect.fail(outcome.refused[0]?.message);
    const tuples = outcome.value.slice(0, queries.length).map((answer) => passes(image, answer));
    expect(tuples).toEqual(wanted);
    const relation = meaningOf(one, PROFILE, PROFILE);
    const answers = outcome.value.slice(queries.length);
    for (const { flow, egress, ingress } of asked) {
      const read = relation === null ? null : evaluate(relation, flow);
      if (read === null || read.decision === "unknown") continue;
      expect([egress(answers).decision, ingress(answers).decision]).toEqual([read.egress.decision, read.ingress.decision]);
    }
  },
);
