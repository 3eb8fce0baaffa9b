import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../../compiler/ir/index.ts";
import { composeRoot, cosignedRoot } from "../../../../pipelines/release/approval/compose.ts";
import { type Root, type RootPayload, readRoot, rootText } from "../../../../pipelines/release/index.ts";
import { named, people, rootFile, rootOf, signer } from "./signing.ts";

const { alice, bob, root, stranger } = people;
const other = signer("other");
const found = (files: readonly Uint8Array[], pin: string | null = null) => {
  let reason = "";
  const { value, diagnostics } = readRoot(
    files.map((bytes, i) => ({ path: `root.${i}`, bytes })),
    pin,
    (text) => {
      reason = text;
    },
  );
  return [value?.payload.version ?? null, ...diagnostics.map((one) => one.name), reason];
};
const payloadOf = (file: Uint8Array): RootPayload => {
  const { payload } = JSON.parse(Buffer.from(file).toString("utf8")) as { payload: string };
  return JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
};
const resigned = (change: (payload: RootPayload) => object) => Buffer.from(rootText(change(payloadOf(rootFile())) as RootPayload, [root]));

test("a root file that its own keys signed holds", () => expect(found([rootFile()])).toEqual([1, ""]));
test("a root file that was pinned is the one", () => {
  const file = rootFile();
  expect(found([file], rootOf(file).digest)).toEqual([1, ""]);
  expect(found([file], `sha256:${"0".repeat(64)}`)).toEqual([null, "E_DIGEST", ""]);
});

describe("a root file is refused", () => {
  test("with a signature by a key that it doesn't list", () => {
    const file = Buffer.from(rootText(payloadOf(rootFile()), [root, stranger]));
    expect(found([file])[2]).toMatch(/no key has the id/);
  });
  test("that an approver alone signed", () =>
    expect(found([Buffer.from(rootText(payloadOf(rootFile()), [alice]))])[2]).toMatch(/distinct 0 of 1 root keys/));
  test("that one root key signed twice where two are needed", () => {
    const file = JSON.parse(rootFile({ roots: [named("a", root), named("b", other)], rootThreshold: 2 }, [root]).toString("utf8"));
    const twice = { ...file, signatures: [...file.signatures, ...file.signatures] };
    expect(found([Buffer.from(canonicalJson(twice))])[2]).toMatch(/distinct 1 of 2 root keys/);
  });
  test.each<[string, (payload: RootPayload) => object, RegExp]>([
    [
      "whose ids are not those of its keys",
      (one) => ({ ...one, keys: one.keys.map((key, i) => (i === 0 ? { ...key, point: other.public.point } : key)) }),
      /is not what its id says/,
    ],
    ["that lists a key twice", (one) => ({ ...one, keys: [...one.keys, ...one.keys.slice(0, 1)] }), /listed twice/],
    ["that gives a role to a key which it doesn't list", (one) => ({ ...one, authors: ["0".repeat(64)] }), /which is not listed/],
    ["that counts a key twice", (one) => ({ ...one, approvers: { ...one.approvers, keys: [alice.public.id, alice.public.id] } }), /twice/],
    [
      "that asks for more approvals than there are approvers",
      (one) => ({ ...one, approvers: { ...one.approvers, threshold: 4 } }),
      /there are 3 approvers/,
    ],
    ["that asks for none by default", (one) => ({ ...one, approvers: { ...one.approvers, threshold: 0 } }), /threshold/],
    ["with a field more", (one) => ({ ...one, more: 1 }), /unrecognized/],
    ["with a stage that has no name", (one) => ({ ...one, approvers: { ...one.approvers, stages: { "": 1 } } }), /stages/],
  ])("%s", (_name, change, reason) => {
    const [version, name, why] = found([resigned(change)]);
    expect([version, name]).toEqual([null, "E_SIGNATURE"]);
    expect(why).toMatch(reason);
  });
});

describe("rotation: a later root file", () => {
  const first = rootFile();
  const next = (signers: readonly (typeof root)[], old: Root = rootOf(first)) => rootFile({ roots: [named("other", other)], old }, signers);
  test("holds where the keys before it and its own signed it", () => expect(found([first, next([root, other])])).toEqual([2, ""]));
  test("holds alone, too, for who begins with it", () => expect(found([next([root, other])])).toEqual([2, ""]));
  test("is refused where the keys before it didn't sign", () =>
    expect(found([first, next([other])])[2]).toMatch(/distinct 0 of 1 keys of the root file before/));
  test("is refused where its own keys didn't", () => expect(found([first, next([root])])[2]).toMatch(/distinct 0 of 1 root keys/));
  test("is refused where one is left out", () => {
    const second = next([root, other]);
    const third = rootFile({ roots: [named("other", other)], old: rootOf(first, second) }, [other]);
    expect(found([first, third])[2]).toMatch(/version 3 does not follow 1/);
    expect(found([first, second, third])).toEqual([3, ""]);
  });
});

describe("signing together", () => {
  const half = rootFile({ roots: [named("a", root), named("b", other)], rootThreshold: 2 }, [root]);
  const cosigned = (who: typeof root, file: Uint8Array = half) => cosignedRoot({ path: "r", bytes: file }, who, () => undefined);
  const message = (value: ReturnType<typeof cosigned>) => (typeof value === "string" ? "" : value.message);
  test("one signature after the other makes it whole", () => {
    expect(found([half])[1]).toBe("E_SIGNATURE");
    const whole = cosigned(other);
    expect(found([Buffer.from(typeof whole === "string" ? whole : "")])).toEqual([1, ""]);
  });
  test("a key counts once", () => expect(message(cosigned(root))).toMatch(/signed `r` already/));
  test("strangers don't sign", () => expect(message(cosigned(stranger))).toMatch(/is not listed in `r`/));
  test("what doesn't hold isn't signed", () => expect(message(cosigned(other, Buffer.from("{}")))).toBe("the signature does not hold"));
});

test("what makes no root file is said before anything is signed", () => {
  const wish = { approvers: [named("a", alice)], threshold: 2, stages: {}, authors: [], roots: [named("r", root)], rootThreshold: 1, old: null };
  const refused = (change: object, who = root) => {
    const made = composeRoot({ ...wish, ...change }, [who]);
    return "message" in made ? made.message : "";
  };
  expect(refused({})).toBe("2 approvals are asked for, and there are 1 approvers");
  expect(refused({ threshold: 1, rootThreshold: 2 })).toBe("2 root signatures are asked for, and there are 1 root keys");
  expect(refused({ threshold: 1 }, stranger)).toMatch(/signs and is no root key/);
  expect(refused({ approvers: [named("a", alice), named("alias", alice), named("b", bob)], threshold: 3 })).toMatch(/there are 2 approvers/);
});
