import { expect, test } from "vitest";
import { type Query, replay } from "#loader";
import { ethernet, icmp, ipv4, ipv6, SYN, sctp, tcp, udp } from "./rig/frames.ts";
import { imageOf } from "./rig/image.ts";
import { loaded, requestOf } from "./rig/node.ts";
import { randomOf, randomQuery, randomTables, reference } from "./rig/random.ts";
import { openRig } from "./rig/rig.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const SEED = Number(process.env["FC_SEED"] ?? 7);
/** Soak: a hundred flows for each case. */
const FLOWS = Number(process.env["FC_RUNS"] ?? 1_300) * 100;
const ROUND = 65_536;
const rig = openRig(1);
const SIZES = ["S", "M", "S", "L", "S", "W"] as const;

test(`${FLOWS} random flows of both families through the kernel decide as the tables say`, { timeout: 7_200_000 }, () => {
  const seen = { allowed: 0, denied: 0, four: 0, six: 0 };
  for (let round = 0; round * ROUND < FLOWS; round++) {
    const tables = randomTables(SEED + round, SIZES[round % SIZES.length] as "S");
    const random = randomOf(SEED * 31 + round);
    const queries = Array.from({ length: Math.min(ROUND, FLOWS - round * ROUND) }, () => randomQuery(tables, random));
    const outcome = replay(rig.pins, imageOf(tables), `round ${round}`, queries);
    if ("refused" in outcome) expect.fail(outcome.refused[0]?.message);
    const judge = reference(tables);
    for (const [i, query] of queries.entries()) {
      const { allowed, peer, portClass, reason } = outcome.value[i] as (typeof outcome.value)[0];
      const wanted = judge(query);
      if (allowed !== wanted.allowed || peer !== wanted.peer || portClass !== wanted.portClass || reason !== wanted.reason)
        expect.fail(
          `seed ${SEED + round}: ${JSON.stringify({ query, allowed, peer, portClass, reason, wanted }, (_, one) => (typeof one === "bigint" ? `0x${one.toString(16)}` : one))}`,
        );
      seen[allowed ? "allowed" : "denied"]++;
      seen[query.family === 4 ? "four" : "six"]++;
    }
  }
  expect(Object.values(seen).every((count) => count > FLOWS / 10)).toBe(true);
});

const dotted = (value: bigint) => [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 255n)).join(".");
const colons = (value: bigint) => Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(":");

/** A first packet of this flow; null where the flow can't be one. */
function packetOf({ direction, family, peer, protocol, index }: Query, own: readonly [four: bigint, six: bigint]): readonly number[] | null {
  if (typeof peer !== "bigint" || index === null || ![6, 17, 132, 1, 58].includes(protocol) || (protocol === 1) !== (family === 4 && protocol === 1))
    return null;
  if ((protocol === 58) !== (family === 6 && protocol === 58)) return null;
  const payload =
    protocol === 6 ? tcp(1, index, SYN) : protocol === 17 ? udp(1, index) : protocol === 132 ? sctp(1, index, 1) : icmp(index >> 8, index & 255);
  const text = family === 4 ? dotted : colons;
  const mine = text(own[family === 4 ? 0 : 1]);
  const [from, to] = direction === "egress" ? [mine, text(peer)] : [text(peer), mine];
  return family === 4 ? ethernet(0x0800, ipv4(from, to, protocol, payload)) : ethernet(0x86dd, ipv6(from, to, protocol, payload));
}

test("random packets through the whole program decide as the tables say", { timeout: 1_200_000 }, () => {
  const PACKETS = Math.max(20_000, FLOWS / 10);
  let judged = 0;
  for (let round = 0; judged < PACKETS; round++) {
    const tables = randomTables(SEED + 1000 + round, "S");
    const random = randomOf(SEED * 37 + round);
    const subject = random(tables.subjects);
    const own = [0x0a09_0001n, (0xfd09n << 112n) | 1n] as const;
    loaded(requestOf(rig, tables, [{ name: "pod0", subject, audit: false, v4: Number(own[0]), v6: [own[1] >> 64n, 1n], pod: null }]));
    const [ifindex, judge] = [numberOf(rig, "pod0"), reference(tables)];
    for (const direction of ["ingress", "egress"] as const) {
      const asked = Array.from({ length: 10_000 }, () => {
        const query = { ...randomQuery(tables, random), subject, direction };
        const destination = direction === "egress" && typeof query.peer === "bigint" ? query.peer : own[query.family === 4 ? 0 : 1];
        return { ...query, destination };
      }).flatMap((query) => {
        const bytes = packetOf(query, own);
        // Answers, errors and neighbours are more than a first packet.
        const { index, protocol } = query;
        const type = (index ?? 0) >> 8;
        const special =
          (protocol === 1 && [0, 3, 11, 12].includes(type)) || (protocol === 58 && (type < 5 || type === 129 || (type >= 130 && type <= 143)));
        return bytes === null || special ? [] : [{ query, bytes }];
      });
      const found = verdicts(
        rig,
        direction,
        asked.map(({ bytes }) => ({ ifindex, bytes })),
      );
      const wrong = asked.find(({ query }, i) => (found[i] === "pass") !== judge(query).allowed);
      expect(wrong?.query).toBeUndefined();
      judged += asked.length;
    }
  }
});
