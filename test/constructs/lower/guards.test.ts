import { App, CompileError, cidr, Guard, Namespace, pods, tcp, world } from "portcullis";
import { expect, test } from "vitest";

/** What a guarded shop is refused for. */
function refusal(say: (web: ReturnType<Namespace["workload"]>) => void, subject = pods({})) {
  const app = new App();
  new Guard(app, "no-internet", { direction: "egress", subject, reason: "data stays here" });
  say(new Namespace(app, "shop").workload("web", { labels: { app: "web" } }));
  try {
    app.lower();
    return [];
  } catch (error) {
    return (error as CompileError).diagnostics;
  }
}
const names = (findings: ReturnType<typeof refusal>) => findings.map((one) => one.name);

test("a rule that opens the Internet breaks the guard, with a flow that shows it", () => {
  const [finding] = refusal((web) => web.mayReach(cidr("0.0.0.0/0"), tcp(443)));
  expect(finding?.message).toBe("guard `no-internet` forbids to open `0.0.0.0/0`: data stays here");
  expect(finding?.witness).toMatchObject({ effect: "opens", flow: { port: 443, destination: { kind: "world" } } });
});
test("so does one that says it otherwise", () => {
  expect(names(refusal((web) => web.mayReach(cidr("::/0"), tcp(443))))).toEqual(["E_GUARD"]);
  expect(names(refusal((web) => web.mayReach(world, tcp(443))))).toEqual(["E_GUARD"]);
});
test("a part of the Internet, the other direction and other subjects are free", () => {
  expect(refusal((web) => web.mayReach(cidr("203.0.113.0/24"), tcp(443)))).toEqual([]);
  expect(refusal((web) => world.mayReach(web, tcp(443)))).toEqual([]);
  expect(refusal((web) => web.mayReach(world, tcp(443)), pods({ namespaces: "blog" }))).toEqual([]);
});
