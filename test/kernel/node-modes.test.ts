import { expect, test } from "vitest";
import { IMAGE_FLAGS } from "#image";
import { drainEvents, type NodeStatus, status } from "#loader";
import { ethernet, ipv4, SYN, tcp } from "./rig/frames.ts";
import { interfaceFor, loaded, requestOf } from "./rig/node.ts";
import { openRig, sh } from "./rig/rig.ts";
import { SHOP } from "./rig/shop.ts";
import { numberOf, verdicts } from "./rig/testrun.ts";

const rig = openRig(1);
const call = (port: number) => ({ ifindex: numberOf(rig, "pod0"), bytes: ethernet(0x0800, ipv4("10.9.0.1", "10.9.0.2", 6, tcp(40_000, port, SYN))) });
const emptySlot = () => sh("bpftool", "map", "delete", "pinned", rig.pins.slots, "key", "0", "0", "0", "0");
function now(): NodeStatus {
  const found = status(rig.pins);
  if ("refused" in found) throw new Error(found.refused[0]?.message);
  return found.value;
}

test("without an image packets are dropped and counted, but pass where the image that was in force fails open", () => {
  loaded(requestOf(rig, SHOP, [interfaceFor(rig, 0, 1)]));
  emptySlot();
  expect(verdicts(rig, "egress", [call(80), call(81)])).toEqual(["drop", "drop"]);
  // The pod's own stack may send, too.
  expect(now()).toMatchObject({ image: null, fail: "closed", noImage: { passed: 0 } });
  expect(now().noImage.dropped).toBeGreaterThanOrEqual(2);
  loaded(requestOf(rig, { ...SHOP, flags: SHOP.flags | IMAGE_FLAGS.FAIL_OPEN }, [interfaceFor(rig, 0, 1)]));
  expect(verdicts(rig, "egress", [call(80), call(81)])).toEqual(["pass", "drop"]);
  emptySlot();
  expect(verdicts(rig, "egress", [call(80), call(81)])).toEqual(["pass", "pass"]);
  expect(now().fail).toBe("open");
  expect(now().noImage.passed).toBeGreaterThanOrEqual(2);
});

test("events keep to their rate and say how many were left out; counters leave nothing out", () => {
  loaded({ ...requestOf(rig, SHOP, [interfaceFor(rig, 0, 1)]), settings: { failsafe: [], eventsPerSecond: 5 } });
  drainEvents(rig.pins);
  const before = now().causes["DROP POLICY"]?.packets ?? 0;
  expect(new Set(verdicts(rig, "egress", Array<ReturnType<typeof call>>(2_000).fill(call(81))))).toEqual(new Set(["drop"]));
  expect((now().causes["DROP POLICY"]?.packets ?? 0) - before).toBe(2_000);
  const outcome = drainEvents(rig.pins);
  const events = "value" in outcome ? outcome.value : [];
  expect(events.length).toBeGreaterThan(0);
  expect(events.length + now().eventsLost).toBeGreaterThanOrEqual(2_000);
  expect(events.length).toBeLessThan(1_000);
});

test("a whole node under audit lets denied packets pass, by the rule that would drop them", () => {
  loaded({ ...requestOf(rig, SHOP, [interfaceFor(rig, 0, 1)]), audit: true });
  expect(verdicts(rig, "egress", [call(80), call(81)])).toEqual(["pass", "pass"]);
  expect(now().causes["WOULD_DROP POLICY"]?.packets).toBe(1);
  expect(now().rules).toMatchObject([{ rule: "shop/default", packets: 1 }]);
});

test("an audited rule alone lets its packets pass, and says so", () => {
  const reasons = SHOP.reasons.map((one, i) => (i === 2 ? { ...one, flags: 3 } : one));
  loaded(requestOf(rig, { ...SHOP, reasons }, [interfaceFor(rig, 0, 1)]));
  const stranger = { ...call(81), bytes: ethernet(0x0800, ipv4("10.9.0.1", "203.0.113.9", 6, tcp(40_000, 81, SYN))) };
  expect(verdicts(rig, "egress", [call(81), stranger])).toEqual(["pass", "drop"]);
});
