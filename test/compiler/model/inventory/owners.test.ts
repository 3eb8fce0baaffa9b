import { expect, test } from "vitest";
import { parseManifests } from "#manifest";
import { type Inventory, lookupOf, readInventory, uniteSnapshots } from "#model";

const T = (time: string) => Date.parse(`2026-01-02T${time}:00Z`);
const at = (time: string) => `"2026-01-02T${time}:00Z"`;
const snapshot = (...objects: readonly string[]): Inventory =>
  readInventory(parseManifests({ path: "i.yaml", bytes: objects.join("\n---\n") }).documents).inventory;
const pod = (name: string, ip: string, { status = "", from = "08:00", uid = name, labels = "" } = {}) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, uid: ${uid}, labels: {app: ${name}${labels}}, creationTimestamp: ${at(from)}}
spec: {nodeName: n1}
status: {podIP: ${ip}, startTime: ${at(from)}${status}}`;
const node = (name: string, ip: string, cidr = "", from = "07:00") => `apiVersion: v1
kind: Node
metadata: {name: ${name}, creationTimestamp: ${at(from)}}
spec: {${cidr}}
status: {addresses: [{type: InternalIP, address: ${ip}}]}`;
const ended = (when: string) =>
  `, phase: Succeeded, containerStatuses: [{state: {terminated: {startedAt: ${at("08:10")}, finishedAt: ${at(when)}}}}]`;
const started = (when: string) => `, conditions: [{type: PodReadyToStartContainers, status: "True", lastTransitionTime: ${at(when)}}]`;

/** Whose the address was, in a word. */
function owner(inventory: Inventory, ip: string, time: string | null): string {
  const found = lookupOf(inventory).ownerOf(ip, time === null ? null : T(time));
  if (found.is === "pod") return found.pod.name;
  return found.is === "node" ? `node ${found.name}` : found.is === "open" ? found.why : found.is;
}

const two = snapshot(pod("job", "10.1.0.5", { status: ended("09:00") }), pod("web", "10.1.0.5", { from: "09:30" }));

test("an address is the pod's that had it at the time", () => {
  expect([owner(two, "10.1.0.5", "08:30"), owner(two, "10.1.0.5", "09:40")]).toEqual(["job", "web"]);
  expect(owner(two, "10.1.0.5", "09:15")).toBe("10.1.0.5 was shop/job, shop/web's at other times only");
  expect(owner(two, "10.1.0.5", "07:00")).toContain("at other times only");
  expect(owner(two, "10.1.0.5", null)).toBe("10.1.0.5 may have been any of several pods': shop/job, shop/web");
});

test("two pods that may have had an address leave it open", () => {
  const overlapping = snapshot(pod("job", "10.1.0.5", { status: ended("09:40") }), pod("web", "10.1.0.5", { from: "09:30" }));
  expect(owner(overlapping, "10.1.0.5", "09:35")).toBe("10.1.0.5 may have been any of several pods': shop/job, shop/web");
  const evicted = snapshot(pod("job", "10.1.0.5", { status: ", phase: Failed" }), pod("web", "10.1.0.5", { from: "09:30" }));
  expect(owner(evicted, "10.1.0.5", "09:35")).toContain("any of several");
});

test("a pod that ended nobody knows when had its address until the next one surely had it", () => {
  const next = pod("web", "10.1.0.5", { from: "09:30", status: started("09:31") });
  const evicted = snapshot(pod("job", "10.1.0.5", { status: ", phase: Failed" }), next);
  expect([owner(evicted, "10.1.0.5", "09:00"), owner(evicted, "10.1.0.5", "09:32")]).toEqual(["job", "web"]);
});

test("a sandbox that was made anew has its address since then", () => {
  const again = snapshot(pod("web", "10.1.0.5", { status: started("10:00") }));
  expect(owner(again, "10.1.0.5", "09:00")).toContain("at other times only");
});

test("snapshots tell of pods that are gone, until the last one that had them", () => {
  const early = snapshot(pod("old", "10.1.0.7"), node("n1", "192.168.7.1", "", "08:30"));
  const late = snapshot(pod("new", "10.1.0.7", { from: "09:30" }), node("n1", "192.168.7.1", "", "08:30"));
  for (const both of [uniteSnapshots([early, late]), uniteSnapshots([late, early])]) {
    expect([owner(both, "10.1.0.7", "08:15"), owner(both, "10.1.0.7", "09:45")]).toEqual(["old", "new"]);
    expect(owner(both, "10.1.0.7", "09:00")).toContain("at other times only");
  }
});

test("a pod whose labels were changed is either one in between", () => {
  const before = snapshot(pod("web", "10.1.0.7"), node("n1", "192.168.7.1", "", "08:30"));
  const after = snapshot(pod("web", "10.1.0.7", { labels: ", tier: front" }), node("n2", "192.168.7.2", "", "09:30"));
  const both = lookupOf(uniteSnapshots([before, after]));
  const labels = (time: string) => both.podThen("shop/web", T(time))?.labels.get("tier") ?? null;
  expect([both.podThen("shop/web", T("08:15"))?.labels.size, labels("09:45"), both.podThen("shop/web", T("09:00"))]).toEqual([1, "front", null]);
});

test("what lies among the cluster's addresses is nobody's of the world", () => {
  const known = snapshot(pod("web", "10.1.0.5"), node("n1", "192.168.7.1", "podCIDR: 10.2.0.0/24"));
  expect(owner(known, "192.168.7.1", "09:00")).toBe("node n1");
  for (const ip of ["10.2.0.77", "10.1.9.9", "192.168.7.40"]) expect(owner(known, ip, "09:00")).toContain("lies among the cluster's addresses");
  for (const ip of ["203.0.113.9", "10.50.0.7", "2001:db8::1"]) expect(owner(known, ip, "09:00")).toBe("outside");
  expect(owner(known, "192.168.7.1", "06:00")).toBe("192.168.7.1 is a node's that was not there yet");
});

test("private addresses are nobody's where no nodes are listed", () => {
  const podsOnly = snapshot(pod("web", "10.1.0.5"));
  for (const ip of ["10.50.0.7", "172.20.1.1", "100.64.0.1", "fd00::1"]) expect(owner(podsOnly, ip, null)).toContain("is private");
  expect(owner(podsOnly, "203.0.113.9", null)).toBe("outside");
});

test("a name is the pod's that had it at the time, a drawn one always", () => {
  const found = lookupOf(snapshot(pod("mysql-0", "10.1.0.5", { from: "09:00" }), pod("web-6b687c8dcb-zn5s2", "10.1.0.6", { from: "09:00" })));
  expect(found.podThen("shop/mysql-0", T("08:00"))).toBeNull();
  expect(found.podThen("shop/mysql-0", T("09:30"))?.name).toBe("mysql-0");
  expect(found.podThen("shop/web-6b687c8dcb-zn5s2", T("08:00"))?.name).toBe("web-6b687c8dcb-zn5s2");
});
