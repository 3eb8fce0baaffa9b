import { expect, test } from "vitest";
import { BUCKETS, type Budgets, budgetsSchema, type Change, type Coverage, type Evidence, gateFindings, gateOf, type Tally } from "#replay";

const buckets = Object.fromEntries(BUCKETS.map((one) => [one, 0])) as Tally["buckets"];
const covered: Coverage = { changedClasses: 2, touched: 2, untouched: [] };

function change(effect: Change["effect"], flows: number, source: string, owners: readonly string[] = []): Change {
  return { effect, flows, source, destination: "shop/api", owners } as unknown as Change;
}
function evidence(changes: readonly Change[], more: Omit<Partial<Evidence>, "tally"> & { readonly tally?: Partial<Tally> } = {}): Evidence {
  const tally = { flows: 1_000, unknown: 0, buckets, changes, ...more.tally } as Tally;
  return { coverage: covered, hours: 24, ...more, tally };
}
const gate = (one: Evidence, budgets: Partial<Budgets> = {}) => gateOf(one, budgetsSchema.parse(budgets));

test("a change within its budget passes, one flow more fails", () => {
  const denied = evidence([change("newlyDenied", 5, "shop/web")]);
  expect(gate(denied, { newlyDenied: 5 })).toEqual({ result: "pass", reasons: [] });
  expect(gate(denied, { newlyDenied: 4 })).toEqual({ result: "fail", reasons: ["5 flows newly denied, the budget is 4"] });
});

test("a namespace's own budget counts for its changes, and the common one for all others", () => {
  const changes = [change("newlyAllowed", 7, "pay/web"), change("newlyAllowed", 1, "shop/web")];
  expect(gate(evidence(changes), { namespaces: { pay: { newlyAllowed: 10 } } }).reasons).toEqual(["1 flows newly allowed, the budget is 0"]);
  expect(gate(evidence(changes), { newlyAllowed: 9, namespaces: { pay: { newlyAllowed: 6 } } }).reasons).toEqual([
    "7 flows newly allowed in pay, the budget is 6",
  ]);
});

test("a team's budget counts for changes by its rules", () => {
  const changes = [change("newlyDenied", 3, "shop/web", ["team-shop"])];
  expect(gate(evidence(changes), { newlyDenied: 9, teams: { "team-shop": { newlyDenied: 2 } } }).reasons).toEqual([
    "3 flows newly denied in rules of team-shop, the budget is 2",
  ]);
});

test("a class that nobody saw fails the coverage", () => {
  const unseen = { side: "ingress" as const, source: "shop/web", destination: "shop/api", protocol: 6, port: 80, sample: null as never };
  const half = evidence([], { coverage: { changedClasses: 2, touched: 1, untouched: [unseen] } });
  expect(gate(half).reasons).toEqual(["1 of 2 changed classes were seen, 100 % are asked for; not seen: shop/web -> shop/api:80 (ingress)"]);
  expect(gate(half)).toMatchObject({ result: "fail" });
  expect(gate(half, { coverage: 0.5 })).toMatchObject({ result: "pass" });
});

test("too short a log, or too few flows, leave it open", () => {
  expect(gate(evidence([]), { minimumHours: 25 })).toEqual({ result: "inconclusive", reasons: ["the log spans 24 hours, 25 are asked for"] });
  expect(gate(evidence([]), { minimumFlows: 1_001 })).toMatchObject({ result: "inconclusive" });
  const lost = evidence([], { tally: { buckets: { ...buckets, lost: 9 } }, coverage: { ...covered, changedClasses: 3 } });
  expect(gate(lost, { coverage: 0.5 }).reasons).toEqual(["9 events were lost by the recorder, so classes may be missing"]);
});

test("findings carry the codes", () => {
  const none: Coverage = { changedClasses: 0, touched: 0, untouched: [] };
  const pinned = [{ name: "order", verdict: "deny", expect: "allow", ok: false } as NonNullable<Evidence["pinned"]>[number]];
  const budgets = budgetsSchema.parse({ minimumHours: 25 });
  const names = (one: Evidence) => gateFindings(one, budgets).map(({ name }) => name);
  expect(names(evidence([change("newlyDenied", 1, "shop/web")], { coverage: none, pinned }))).toEqual(["E_NO_EVIDENCE", "E_BUDGET", "E_PINNED"]);
  expect(names(evidence([]))).toEqual(["W_EVIDENCE"]);
});
