import { expect, test } from "vitest";
import { compile } from "#compiler";
import { type Image, type NamedPort, structuresOf, View, writeNamedPorts } from "#image";
import { type Answer, type Query, replay } from "#loader";
import { evaluate, evaluateSide, type Flow, relationOfIntent } from "#model";
import { addressSection, imageTables } from "#targets";
import { Questions } from "../../pipelines/cli/bpf/questions.ts";
import { chosen, meaningOf } from "../conformance/emissions.ts";
import { type CaseImage, corpusImages, PROFILE, trafficOf } from "./rig/corpus.ts";
import { endpointOfFacts, examplesOf } from "./rig/ends.ts";
import { openRig } from "./rig/rig.ts";

const rig = openRig(0);
const images = corpusImages();

/** Whether a packet passes: allowed, or denied by audited rules alone. */
const passes = (image: Image, { allowed, reason }: Answer) => allowed || image.meta.reasons[reason]?.verdict === "audit";

/** Traffic of one port class: by protocol, index and the names of ports that its destination gives it. */
interface Port {
  readonly protocol: number;
  readonly index: number | null;
  readonly names: number;
  readonly cls: number;
}

const NAMES = { 6: "TCP", 17: "UDP", 132: "SCTP" } as const;

/** Traffic of each port class that there is, with and without names, once for each protocol. */
function portsOf(image: Image, tables: Exclude<ReturnType<typeof imageTables>, string>): readonly Port[] {
  const ported = trafficOf(image, (protocol, index) => protocol in NAMES && index !== null && index > 0);
  return [...trafficOf(image), ...ported].flatMap(({ slot, protocol, index }) =>
    Array.from({ length: slot < 3 ? 2 ** image.meta.names.length : 1 }, (_, names): Port => {
      const cls = tables.portClass(slot, slot === 5 ? protocol : (index ?? 0), names);
      return { protocol, index, names, cls };
    }),
  );
}

/** An address for each set of names, at which every port of the tuples has them. */
const addressOf = (names: number) => 0x0a63_0000n + BigInt(names);
const whole = (names: number) => 0xffff_0000_0000n | addressOf(names);

/** The address tables of a case, and the named ports that the tuples ask for. */
function addressesOf({ one, image }: CaseImage, ports: readonly Port[]): Uint8Array {
  const bytes = addressSection(image.meta, image.size, image.policy.inner("hdr").big("generation"), one.inventory, null);
  const named = ports.flatMap(({ protocol, index, names }): NamedPort[] =>
    names === 0 || index === null ? [] : [{ value: whole(names), protocol, port: index, names }],
  );
  const view = new View(structuresOf(image.size).addresses, bytes);
  view.raw("named").fill(0);
  writeNamedPorts(view, named);
  return bytes;
}

/** What the model says of a tuple: of an end of each class, and traffic of the port class; null where no end has that class. */
function modelOf({ image, one }: CaseImage) {
  if (one.source.kind !== "intent") throw new Error(one.name);
  const [output] = compile(one.source.intent, [chosen(PROFILE)], { inventory: one.inventory }).outputs;
  const relation = relationOfIntent(output?.meant ?? one.source.intent);
  const [subjects, peers] = [examplesOf(image.meta.classifier, "subjects"), examplesOf(image.meta.classifier, "peers")];
  return (direction: "ingress" | "egress", subject: number, peer: number, { protocol, index, names }: Port): boolean | null => {
    const [own, other] = [subjects.get(subject), peers.get(peer)];
    // A packet without a port, or with port 0, is nothing that intents speak of.
    const ported = protocol in NAMES;
    if (own === undefined || other === undefined || (ported && (index === null || index === 0))) return null;
    if ((protocol === 1 || protocol === 58) && index === null) return null;
    if (names !== 0 && direction === "egress" && other.kind !== "pod") return null;
    const name = NAMES[protocol as 6];
    const declared = image.meta.names.flatMap((text, bit) =>
      names & (1 << bit) && name !== undefined ? [{ name: text, port: index ?? 0, protocol: name }] : [],
    );
    const [here, there] = [
      endpointOfFacts({ ...own, kind: "pod" }, "subject", direction === "ingress" ? declared : []),
      endpointOfFacts(other, "peer", direction === "egress" ? declared : []),
    ];
    const icmp = (protocol === 1 || protocol === 58) && index !== null ? { type: index >> 8, code: index & 255 } : null;
    const flow: Flow = {
      source: direction === "egress" ? here : there,
      destination: direction === "egress" ? there : here,
      protocol,
      port: ported ? index : null,
      sourcePort: null,
      icmp,
      tls: "plaintext",
      sni: null,
      request: null,
    };
    const { decision } = evaluateSide(relation, flow, direction);
    return decision === "unknown" ? null : decision === "allow";
  };
}

test("the corpus has images", () => expect(images.length).toBeGreaterThan(20));

const judged = { tuples: 0, byModel: 0 };
test.each(images.map((each) => [each.one.name, each] as const))(
  "%s: model, reader and kernel agree on every tuple of classes, and on every flow",
  (_, each) => {
    const { one, image, bytes } = each;
    const tables = imageTables(image);
    if (typeof tables === "string") return expect.fail(tables);
    const [ports, model] = [portsOf(image, tables), modelOf(each)];
    expect(new Set(ports.map(({ cls }) => cls)).size).toBe(tables.ports);
    const queries: Query[] = [];
    const wanted: boolean[] = [];
    for (const port of ports)
      for (const direction of ["ingress", "egress"] as const)
        for (let subject = 0; subject < tables.subjects; subject++)
          for (let peer = 0; peer < tables.peers; peer++) {
            const { protocol, index, names } = port;
            queries.push({ direction, subject, family: 4, peer: { cls: peer }, destination: names === 0 ? 0n : addressOf(names), protocol, index });
            const read: boolean = tables.verdict(direction, subject, peer, port.cls).passes;
            const meant = model(direction, subject, peer, port);
            if (meant !== null && meant !== read) expect.fail(JSON.stringify({ direction, subject, peer, port, meant, read }));
            judged.byModel += meant === null ? 0 : 1;
            wanted.push(read);
          }
    judged.tuples += queries.length;
    const tuples = replay(rig.pins, bytes, one.name, queries, addressesOf(each, ports));
    if ("refused" in tuples) return expect.fail(tuples.refused[0]?.message);
    expect(tuples.value.map(({ portClass }) => portClass)).toEqual(
      queries.map((_, i) => ports[Math.floor(i / (queries.length / ports.length))]?.cls),
    );
    expect(tuples.value.map((answer) => passes(image, answer))).toEqual(wanted);

    const questions = new Questions(image);
    const asked = one.flows.map(({ flow }) => ({
      flow,
      egress: questions.side(flow, "egress", false),
      ingress: questions.side(flow, "ingress", false),
    }));
    const own = addressSection(image.meta, image.size, image.policy.inner("hdr").big("generation"), one.inventory, null);
    const flows = replay(rig.pins, bytes, one.name, questions.queries, own);
    if ("refused" in flows) return expect.fail(flows.refused[0]?.message);
    const relation = meaningOf(one, PROFILE, PROFILE);
    for (const { flow, egress, ingress } of asked) {
      const read = relation === null ? null : evaluate(relation, flow);
      if (read === null || read.decision === "unknown") continue;
      expect([egress(flows.value).decision, ingress(flows.value).decision]).toEqual([read.egress.decision, read.ingress.decision]);
    }
  },
);

test("the model judged most of the tuples", () => {
  expect(judged.byModel).toBeGreaterThan(1_000);
  expect(judged.byModel / judged.tuples).toBeGreaterThan(0.4);
});
