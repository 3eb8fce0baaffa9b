import { afterAll, beforeAll, expect, test } from "vitest";
import { addressNumber } from "#algebra";
import { classifierOf } from "#image";
import { status } from "#loader";
import { evaluate, type Flow, flowOf, type Inventory, type Probe, type Relation } from "#model";
import { addressSection, factsOfPod, imageTables, imageVerdicts } from "#targets";
import { meaningOf } from "../conformance/emissions.ts";
import { INVENTORY } from "../corpus/intents/world.ts";
import { type CaseImage, corpusImages, PROFILE, type Traffic, trafficOf } from "./rig/corpus.ts";
import * as f from "./rig/frames.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { addAddress, openRig } from "./rig/rig.ts";
import { buildWire, linkAddress, mark, onLink, openWire, type Wire } from "./rig/wire.ts";

const PODS = INVENTORY.pods.filter((pod) => !pod.hostNetwork && pod.ips.length > 0);
const rig = openRig([...PODS.map((pod) => pod.ips[0] as string), "10.99.0.1"]);
const OUTSIDE = PODS.length;
/** The pods with addresses of both families, as the rig has them. */
const DUAL: Inventory = {
  ...INVENTORY,
  pods: INVENTORY.pods.map((pod) => {
    const at = PODS.indexOf(pod);
    return at < 0 ? pod : { ...pod, ips: [...pod.ips, rig.pods[at]?.v6 as string] };
  }),
};
const images = corpusImages().filter(({ one }) => one.inventory === INVENTORY);
const ECHO = 8 << 8;
const ECHO6 = 128 << 8;

/** An end of the rig, at one of its addresses. */
interface End {
  readonly at: number;
  readonly probe: Probe["from"];
  readonly address: string;
  readonly family: 4 | 6;
}
const podEnds = PODS.flatMap((pod, at): End[] =>
  ([4, 6] as const).map((family) => ({
    at,
    family,
    probe: { pod: `${pod.namespace}/${pod.name}` },
    address: (family === 4 ? pod.ips[0] : rig.pods[at]?.v6) as string,
  })),
);
const known = new Set(PODS.map((pod) => pod.ips[0]));
const strangers = new Set(
  images.flatMap(({ one }) => one.flows.flatMap(({ flow }) => [flow.source.ip, flow.destination.ip])).filter((ip) => ip !== null && !known.has(ip)),
) as ReadonlySet<string>;
const outsideEnds = [...new Set([...strangers, "192.168.0.2", "192.0.2.77", "2001:db8::7"])].map(
  (address): End => ({ at: OUTSIDE, probe: { ip: address }, address, family: address.includes(":") ? 6 : 4 }),
);

let wires: readonly Wire[] = [];
let links: readonly { readonly own: f.Bytes; readonly node: f.Bytes }[] = [];
beforeAll(async () => {
  for (const { address } of outsideEnds) addAddress(rig, rig.pods[OUTSIDE] as (typeof rig.pods)[0], address);
  const program = buildWire(rig);
  wires = await Promise.all(rig.pods.map((pod) => openWire(program, pod.netns)));
  links = rig.pods.map((pod) => ({ own: linkAddress(pod.netns, "eth0"), node: linkAddress(rig.netns, pod.host) }));
}, 120_000);
afterAll(() => {
  for (const wire of wires) wire.stop();
});

/** A frame on its way, and what must become of it. */
interface Sent {
  readonly number: number;
  readonly text: string;
  readonly from: End;
  readonly to: End;
  readonly frame: f.Bytes;
  readonly wanted: boolean;
  /** The answer that has to come back where the frame has to arrive. */
  readonly answer: f.Bytes | null;
}

let numbers = 0;
const wrap = (from: End, to: End, protocol: number, payload: f.Bytes, fragment: "none" | "first" | "later" = "none"): f.Bytes => {
  const marks = { none: 0, first: 0x2000, later: 0x0040 } as const;
  if (from.family === 4) return f.ethernet(0x0800, f.ipv4(from.address, to.address, protocol, payload, { fragment: marks[fragment] }));
  if (fragment === "none") return f.ethernet(0x86dd, f.ipv6(from.address, to.address, protocol, payload));
  return f.ethernet(0x86dd, f.ipv6(from.address, to.address, 44, [...f.fragment6(protocol, fragment === "first" ? 0 : 64), ...payload]));
};

/** The first packet of a flow, and the packet that answers it. */
function packets(protocol: number, index: number | null, number: number): readonly [f.Bytes, f.Bytes | null] {
  const own = 20_000 + (number % 40_000);
  const [here, back, port] = [mark(number), mark(number + 0x100_0000), index ?? 0];
  if (protocol === 6)
    return [
      [...f.tcp(own, port, f.SYN), ...here],
      [...f.tcp(port, own, f.SYN | f.ACK), ...back],
    ];
  if (protocol === 17) return [f.udp(own, port, here), f.udp(port, own, back)];
  if (protocol === 132)
    return [
      [...f.sctp(own, port, 1), ...here],
      [...f.sctp(port, own, 2), ...back],
    ];
  const id = [own >> 8, own & 255, 0, 1];
  if (protocol === 1) return [[...f.icmp(port >> 8, port & 255, id), ...here], port === ECHO ? [...f.icmp(0, 0, id), ...back] : null];
  if (protocol === 58) return [[...f.icmp(port >> 8, port & 255, id), ...here], port === ECHO6 ? [...f.icmp(129, 0, id), ...back] : null];
  return [[...Array<number>(16).fill(0), ...here], null];
}

/** What can be the first packet of a flow: no answers, errors or discovery, and no headers of IPv6 that lead on. */
function opens(protocol: number, index: number | null): boolean {
  const type = (index ?? 0) >> 8;
  if (protocol === 1) return (index ?? 0) === ECHO || [13, 15, 17].includes(type);
  if (protocol === 58) return (index ?? 0) === ECHO6 || (type >= 139 && type < 143);
  return index === null ? ![0, 1, 6, 17, 43, 44, 51, 58, 59, 60, 132].includes(protocol) : index > 0;
}

/** The flow between two ends, as the model has it; null for what it can't speak of. */
function flowBetween(from: End, to: End, { protocol, index }: Pick<Traffic, "protocol" | "index">): Flow | null {
  const probe = { from: from.probe, to: to.probe, protocol: "TCP", port: 1, tls: "plaintext" } as Probe;
  const flow = flowOf(probe, DUAL);
  if ("message" in flow) return null;
  const icmp = (protocol === 1 || protocol === 58) && index !== null ? { type: index >> 8, code: index & 255 } : null;
  const port = icmp === null ? index : null;
  return { ...flow, source: { ...flow.source, ip: from.address }, destination: { ...flow.destination, ip: to.address }, protocol, port, icmp };
}

/** A frame for each distinct verdict that the flows of these ends meet: direction, classes, protocol, family. */
function framesOf(tables: Exclude<ReturnType<typeof imageTables>, string>, { image }: CaseImage, relation: Relation): readonly Sent[] {
  const traffic = trafficOf(image, opens);
  const seen = new Set<string>();
  const all: Sent[] = [];
  for (const from of [...podEnds, ...outsideEnds])
    for (const to of [...podEnds, ...outsideEnds]) {
      if (from.at === to.at || from.family !== to.family) continue;
      const named: Traffic[] = [8080, 5353].map((index) => ({ slot: 0, cls: -1, protocol: 6, index }));
      const base = flowBetween(from, to, { protocol: 6, index: 1 });
      if (base === null) continue;
      const ends = imageVerdicts(image, tables, base).map(({ direction, subject, peer }) => [direction, subject, peer]);
      for (const one of [...traffic, ...named]) {
        if ((one.protocol === 1 && from.family === 6) || (one.protocol === 58 && from.family === 4)) continue;
        const declared = base.destination.pod?.ports.some(({ port }) => port === one.index) === true;
        const key = JSON.stringify([
          from.family,
          one.protocol,
          ends,
          declared ? one.index : one.cls < 0 ? tables.portClass(0, one.index ?? 0, 0) : one.cls,
        ]);
        if (seen.has(key)) continue;
        seen.add(key);
        const flow = flowBetween(from, to, one);
        const verdict = flow === null ? null : evaluate(relation, flow);
        if (flow === null || verdict === null || verdict.decision === "unknown") continue;
        const sides = imageVerdicts(image, tables, flow);
        const text = `${from.address} -> ${to.address} protocol ${one.protocol} ${one.index ?? ""}`;
        const wanted = verdict.decision === "allow";
        expect([text, sides.every(({ passes }) => passes)]).toEqual([text, wanted]);
        const number = ++numbers;
        const [first, answer] = packets(one.protocol, one.index, number);
        const back = answer === null ? null : wrap(to, from, one.protocol, answer);
        all.push({ number, text, from, to, frame: wrap(from, to, one.protocol, first), wanted, answer: back });
        if (one.protocol === 1 || one.protocol === 58 || one.index === null) continue;
        const head = ++numbers;
        const [cut] = packets(one.protocol, one.index, head);
        all.push({
          number: head,
          text: `${text}, first fragment`,
          from,
          to,
          frame: wrap(from, to, one.protocol, cut, "first"),
          wanted,
          answer: null,
        });
        // Behind the first only rules without ports speak, in either direction.
        const portless = tables.portClass(5, one.protocol, 0);
        const passes = sides.every(({ subject, peer }) =>
          (["ingress", "egress"] as const).some((direction) => tables.verdict(direction, subject, peer, portless).passes),
        );
        const tail = ++numbers;
        const rest = wrap(from, to, one.protocol, [...Array<number>(24).fill(0), ...mark(tail)], "later");
        all.push({ number: tail, text: `${text}, later fragment`, from, to, frame: rest, wanted: passes, answer: null });
      }
    }
  return all;
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
const wireOf = (end: End) => wires[end.at] as Wire;

/** Sends, waits for what has to arrive, and once more for what must not; what is lost on a busy machine is sent again. */
async function deliver(
  all: readonly { readonly from: End; readonly to: End; readonly frame: f.Bytes; readonly number: number; readonly wanted: boolean }[],
) {
  const missing = () => all.filter(({ to, number, wanted }) => wanted && !wireOf(to).heard.has(number));
  const put = ({ from, frame }: (typeof all)[number]) => {
    const link = links[from.at] as (typeof links)[0];
    wireOf(from).send(onLink(frame, link.own, link.node));
  };
  all.forEach(put);
  for (let attempt = 0; attempt < 4 && missing().length > 0; attempt++) {
    for (let wait = 0; wait < 40 && missing().length > 0; wait++) await pause(25);
    missing().forEach(put);
  }
  await pause(200);
}

function load({ image, bytes }: CaseImage): void {
  const subjectOf = classifierOf(image.meta.classifier, "subjects");
  const interfaces = PODS.map((pod, at) => interfaceFor(rig, at, subjectOf(factsOfPod(pod, null))));
  const addresses = addressSection(image.meta, image.size, image.policy.inner("hdr").big("generation"), DUAL, "n1");
  loaded({ ...requestOf(rig, bytes, interfaces), addresses, count: true });
}

/** Packets that this generation counted by their rule. */
function counted(): { readonly allowed: number; readonly denied: number } {
  const now = status(rig.pins);
  const rules = "value" in now ? now.value.rules : [];
  const sum = (allowed: boolean) =>
    rules.filter(({ verdict }) => (verdict === "allow") === allowed).reduce((total, { packets }) => total + packets, 0);
  return { allowed: sum(true), denied: sum(false) };
}

test("the corpus has images, and strangers of both kinds", () => {
  expect(images.length).toBeGreaterThan(20);
  expect(outsideEnds.every(({ address }) => addressNumber(address) !== null)).toBe(true);
});

// First, as the kernel counts by rule: nothing that pods say of fragments they could not join is among it yet.
test("behind one VLAN tag and two, packets of pods meet the same verdicts", async () => {
  for (const each of images.filter((_, i) => i % 6 === 0)) {
    const tables = imageTables(each.image);
    const relation = meaningOf(each.one, PROFILE, PROFILE);
    if (typeof tables === "string" || relation === null) return expect.fail(`${tables}`);
    const sent = framesOf(tables, each, relation).filter(({ from, text }) => from.at !== OUTSIDE && !text.includes("later"));
    load(each);
    const before = counted();
    const wanted = { allowed: 0, denied: 0 };
    for (const { from, frame, text, to } of sent) {
      const [protocol = "", index] = /protocol (\d+) ?(\d*)/.exec(text)?.slice(1) ?? [];
      const flow = flowBetween(from, to, { protocol: Number(protocol), index: index === "" ? null : Number(index) }) as Flow;
      const [egress] = imageVerdicts(each.image, tables, flow).filter(({ direction }) => direction === "egress");
      const audited = egress?.reason !== null && each.image.meta.reasons[egress?.reason ?? 0]?.verdict === "audit";
      const link = links[from.at] as (typeof links)[0];
      for (const tags of [
        [0x81, 0, 0, 5],
        [0x88, 0xa8, 0, 6, 0x81, 0, 0, 5],
      ]) {
        const tagged = [...frame.slice(0, 12), ...tags, ...frame.slice(12)];
        wireOf(from).send(onLink(tagged, link.own, link.node));
        wanted[egress?.passes && !audited ? "allowed" : "denied"]++;
      }
    }
    const seen = () => ({ allowed: counted().allowed - before.allowed, denied: counted().denied - before.denied });
    for (let wait = 0; wait < 60 && seen().allowed + seen().denied < wanted.allowed + wanted.denied; wait++) await pause(50);
    expect([each.one.name, seen()]).toEqual([each.one.name, wanted]);
  }
});

test.each(images.map((each) => [each.one.name, each] as const))(
  "%s: packets arrive where the model says so, and so do their answers",
  async (_, each) => {
    const tables = imageTables(each.image);
    const relation = meaningOf(each.one, PROFILE, PROFILE);
    if (typeof tables === "string" || relation === null) return expect.fail(`${tables}`);
    const sent = framesOf(tables, each, relation);
    load(each);
    await deliver(sent);
    const heard = ({ to, number }: Pick<Sent, "to" | "number">) => wireOf(to).heard.has(number);
    expect(sent.filter((one) => heard(one) !== one.wanted).map(({ text, wanted }) => `${text}: ${wanted ? "lost" : "leaked"}`)).toEqual([]);
    const answers = sent.flatMap(({ number, from, to, answer, wanted }) =>
      answer === null || !wanted ? [] : [{ from: to, to: from, frame: answer, number: number + 0x100_0000, wanted: true }],
    );
    await deliver(answers);
    expect(
      answers.filter((one) => !heard(one)).map(({ number }) => `answer of ${sent.find((one) => one.number + 0x100_0000 === number)?.text}`),
    ).toEqual([]);
  },
);
