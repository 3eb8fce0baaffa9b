import { array, assert, constantFrom, property } from "fast-check";
import { expect, test } from "vitest";
import { matches } from "#algebra";
import { cleanPath, MANY_UPS, TWICE_ESCAPED } from "../../../../../compiler/targets/calico/read/clean-path.ts";

/** The normalisation step by step, as app-policy/checker/match.go runs it. */
function normalised(target: string): string | null {
  const path = target.replace(/[?#].*$/s, "");
  if (/%(?![0-9a-fA-F]{2})/.test(path)) return null;
  const decoded = path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  if (/%(2e|2f|5c)/i.test(decoded) || decoded.includes("\0") || !/^[/\\]/.test(decoded)) return null;
  const found: string[] = [];
  for (const part of decoded.replaceAll("\\", "/").split("/")) {
    const segment = part.replace(/;.*$/s, "");
    if (segment === "..") found.pop();
    else if (segment !== "" && segment !== ".") found.push(segment);
  }
  return `/${found.join("/")}`;
}
const under = (normal: string | null, prefix: string) => normal !== null && (normal === prefix || prefix === "/" || normal.startsWith(`${prefix}/`));
const accepts = (kind: "exact" | "prefix", path: string, target: string) =>
  target.startsWith("/") && matches(cleanPath(kind, path) as string, target) && !matches(TWICE_ESCAPED, target);

const WORDS = [
  "/",
  "cart",
  "..",
  ".",
  "a",
  "%2e",
  "%2F",
  "\\",
  "%5c",
  ";",
  "%3b",
  "x=1",
  "?",
  "#",
  "%63art",
  "c%61rt",
  "%25",
  "2e",
  "%32",
  "%00",
  "%",
  "%zz",
  "ography",
  "...",
];

test("patterns and normalisation agree on every target that they resolve", () => {
  let decided = 0;
  const targets = array(constantFrom(...WORDS), { maxLength: 14 });
  assert(
    property(targets, constantFrom("/cart", "/", "/cart/a", "/a/../cart", "/a/"), constantFrom("exact", "prefix"), (words, path, kind) => {
      const target = `/${words.join("")}`;
      const [normal, rule] = [normalised(target), normalised(path) as string];
      const expected = kind === "exact" ? normal === rule : under(normal, rule);
      if (matches(MANY_UPS, target)) return !accepts(kind, path, target) || expected;
      if (expected) decided++;
      return accepts(kind, path, target) === expected;
    }),
    { numRuns: 4_000, seed: 7 },
  );
  expect(decided).toBeGreaterThan(400);
});

test.each([
  ["/cart", true],
  ["/cart/", true],
  ["/cart?x=1", true],
  ["/cart/1", true],
  ["/x/../cart", true],
  ["/cart/../admin", false],
  ["/cart%2f..%2fadmin", false],
  ["/cart;/..;a/admin", false],
  ["/cartography", false],
  ["/%63%61rt", true],
  ["/cart%252e", false],
  ["/a/b/c/d/e/f/../../../../../../cart", true],
])("the prefix /cart and %s", (target, expected) => {
  expect(accepts("prefix", "/cart", target)).toBe(expected);
});
