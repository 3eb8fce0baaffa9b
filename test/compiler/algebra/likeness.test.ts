import { expect, test } from "vitest";
import { holds, type Predicate, textSetKey } from "#algebra";

const match = (pattern: string): Predicate => ({ sort: "text", absent: false, present: { kind: "match", pattern } });
const mismatch = (pattern: string): Predicate => ({ sort: "text", absent: false, present: { kind: "mismatch", pattern } });
const like = { like: "/cart/[1-9][0-9]{3}\\?[!-~]*" };

test.each([
  ["/cart/[0-9]+\\?.*", "yes"],
  ["/cart/.*", "yes"],
  ["/cart/[0-9]+", "no"],
  ["/order/.*", "no"],
  ["/cart/1.*", "unknown"],
  ["/cart/[0-9]+\\?page=.*", "unknown"],
])("a text of which only its form is known lies in %s: %s", (pattern, truth) => {
  expect(holds(match(pattern), like)).toBe(truth);
  expect(holds(mismatch(pattern), like)).toBe(truth === "unknown" ? truth : truth === "yes" ? "no" : "yes");
});

test("a form lies in a list only where it can be nothing else", () => {
  const list = (values: readonly string[]): Predicate => ({ sort: "text", absent: false, present: { kind: "in", values } });
  expect(holds(list(["a1", "a2"]), { like: "a[12]" })).toBe("yes");
  expect(holds(list(["a1"]), { like: "a[12]" })).toBe("unknown");
  expect(holds(list(["b.c"]), { like: "b[a-z]c" })).toBe("no");
});

test("what the text itself was held against is known", () => {
  const pattern = "/cart/1.*";
  const known = { [textSetKey({ kind: "match", pattern })]: true };
  expect(holds(match(pattern), { ...like, known })).toBe("yes");
  expect(holds(mismatch(pattern), { ...like, known })).toBe("no");
});

test("a form that needs too many states leaves it open", () => {
  expect(holds(match("x"), { like: "(a|b)*a(a|b){20}" })).toBe("unknown");
});

test("a span of addresses lies in a set, outside of it, or partly in it", () => {
  const set: Predicate = {
    sort: "address",
    ranges: [
      [20n, 29n],
      [10n, 19n],
      [40n, 49n],
    ],
  };
  expect(holds(set, { low: 12n, high: 27n })).toBe("yes");
  expect(holds(set, { low: 30n, high: 39n })).toBe("no");
  expect(holds(set, { low: 25n, high: 45n })).toBe("unknown");
  expect(holds(set, 49n)).toBe("yes");
});
