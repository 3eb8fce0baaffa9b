import { describe, expect, test } from "vitest";
import { checkApprovals } from "../../../../pipelines/release/index.ts";
import { approval, checked, claim, named, noon, people, rootFile, rootOf, wanted } from "./signing.ts";

const { alice, bob, carol, root, stranger } = people;
const both = [approval(alice), approval(bob)];
const at = (time: string) => checked(both, wanted, new Date(time));

test("two distinct approvers are enough for a stage that needs two", () => expect(checked(both)).toEqual([]));
test("who counts is named, each once", () => {
  const given = [...both, approval(alice)].map((bytes, i) => ({ path: `${i}`, bytes }));
  const { approvers, needed } = checkApprovals(given, rootOf(rootFile()), wanted, noon);
  expect([approvers, needed]).toEqual([[alice.public.id, bob.public.id].sort(), 2]);
});

describe("an approval of something else is refused with the field and both values:", () => {
  const other = `sha256:${"e".repeat(64)}`;
  test.each([
    ["release", { release: other }, `the approval is for release \`${other}\`, not for \`${claim.release}\``],
    ["cluster", { cluster: "other" }, "the approval is for cluster `other`, not for `1b4e28ba`"],
    ["stage", { stage: "ring-1" }, "the approval is for stage `ring-1`, not for `full`"],
    ["plan", { plan: other }, `the approval is for plan \`${other}\`, not for \`${claim.plan}\``],
    ["live", { live: other }, `the approval is for live \`${other}\`, not for \`${claim.live}\``],
    ["sequence", { sequence: 8 }, "the approval is for sequence `8`, not for `7`"],
    ["author", { author: alice.public.id }, `the approval is for author \`${alice.public.id}\`, not for none`],
  ] as const)("%s", (_field, change, message) => {
    expect(checked([approval(alice, change), approval(bob)])).toEqual([`E_APPROVAL_MISMATCH ${message}`]);
  });
  test("or that approvals don't agree on", () => {
    const { release, stage, cluster } = claim;
    expect(checked(both, { release, stage, cluster })).toEqual([]);
    expect(checked([approval(alice), approval(bob, { plan: other })], { release, stage, cluster })).toEqual([
      `E_APPROVAL_MISMATCH the approval is for plan \`${other}\`, not for \`${claim.plan}\``,
    ]);
  });
});

describe("an approval of an earlier step is stale:", () => {
  const before = `sha256:${"9".repeat(64)}`;
  test("by its sequence, whatever else has changed since", () =>
    expect(checked([approval(alice, { sequence: 5, previous: before, live: before, plan: before }), approval(bob)])).toEqual([
      `E_APPROVAL_STALE the approval is for sequence 5 after release ${before}, the cluster is at sequence 7 after release ${claim.previous}`,
    ]));
  test("by the release before", () =>
    expect(checked([approval(alice, { previous: null }), approval(bob)])).toEqual([
      `E_APPROVAL_STALE the approval is for sequence 7 after release none, the cluster is at sequence 7 after release ${claim.previous}`,
    ]));
});

describe("times hold with clocks five minutes apart, and no more:", () => {
  test.each(["2026-06-01T09:55:00Z", "2026-06-02T10:05:00Z"])("valid at %s", (time) => expect(at(time)).toEqual([]));
  test("not yet valid", () =>
    expect(at("2026-06-01T09:54:59Z")[0]).toBe(
      "E_APPROVAL_EXPIRED the approval is not valid before 2026-06-01T10:00:00Z, it is 2026-06-01T09:54:59Z",
    ));
  test("expired", () =>
    expect(at("2026-06-02T10:05:01Z")[0]).toBe("E_APPROVAL_EXPIRED the approval expired at 2026-06-02T10:00:00Z, it is 2026-06-02T10:05:01Z"));
  test("ending before it begins", () =>
    expect(checked([approval(alice, { notAfter: "2026-06-01T09:00:00Z" }), approval(bob)])[0]).toMatch(/^E_APPROVAL_EXPIRED .* before it begins/));
});

describe("the threshold counts people:", () => {
  const tooFew = ["E_APPROVAL_THRESHOLD distinct 1 of 2 approvers of stage `full`"];
  test("nobody", () => expect(checked([])).toEqual(["E_APPROVAL_THRESHOLD distinct 0 of 2 approvers of stage `full`"]));
  test("one", () => expect(checked([approval(alice)])).toEqual(tooFew));
  test("one, twice", () => expect(checked([approval(alice), approval(alice, { notAfter: "2026-06-02T09:00:00Z" })])).toEqual(tooFew));
  test("one, and the author", () => {
    const author = bob.public.id;
    const mine = [approval(alice, { author }), approval(bob, { author })];
    expect(checked(mine, { ...wanted, author })).toEqual(tooFew);
    expect(checked([...mine, approval(carol, { author })], { ...wanted, author })).toEqual([]);
  });
  test("one, and the author that approvals alone name", () => {
    const { author: _nobody, ...rest } = wanted;
    expect(
      checked(
        [alice, bob].map((who) => approval(who, { author: bob.public.id })),
        rest,
      ),
    ).toEqual(tooFew);
  });
  test("one, and a key that is no approver's", () => expect(checked([approval(alice), approval(root)])).toEqual(tooFew));
  test("another stage needs what the root file says by default", () => {
    expect(checked([approval(alice, { stage: "ring-1" })], { ...wanted, stage: "ring-1" })).toEqual([]);
  });
  test("a stage may need nobody", () =>
    expect(checked([], { ...wanted, stage: "shadow" }, noon, rootOf(rootFile({ stages: { shadow: 0 } })))).toEqual([]));
});

describe("where the root file names authors", () => {
  const authored = rootOf(rootFile({ authors: [named("bob", bob)] }));
  const author = bob.public.id;
  test("a release without an author's signature is not approved", () =>
    expect(checked(both, wanted, noon, authored)[0]).toMatch(/^E_APPROVAL_THRESHOLD the root file names authors/));
  test("an author that approvals claim is not believed without the signature", () => {
    const { author: _nobody, ...rest } = wanted;
    expect(
      checked(
        [alice, carol].map((who) => approval(who, { author })),
        rest,
        noon,
        authored,
      )[0],
    ).toMatch(/^E_APPROVAL_THRESHOLD the root file/);
  });
  test("a stage that needs nobody needs no author", () =>
    expect(checked([], { ...wanted, stage: "shadow" }, noon, rootOf(rootFile({ authors: [named("bob", bob)], stages: { shadow: 0 } })))).toEqual([]));
  test("it is with it", () =>
    expect(
      checked(
        [alice, carol].map((who) => approval(who, { author })),
        { ...wanted, author },
        noon,
        authored,
      ),
    ).toEqual([]));
});

test("a faulty approval is refused beside enough good ones", () =>
  expect(checked([...both, approval(stranger)])).toEqual(["E_SIGNATURE the signature does not hold"]));

test.each(["constructor", "toString", "hasOwnProperty"])("a stage called `%s` needs as many approvals as any other", (stage) => {
  expect(checked([], { ...wanted, stage })).toEqual([`E_APPROVAL_THRESHOLD distinct 0 of 1 approvers of stage \`${stage}\``]);
});
