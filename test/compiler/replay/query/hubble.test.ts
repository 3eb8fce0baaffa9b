import { expect, test } from "vitest";
import { hubbleDecoder } from "#replay";
import { sampleLog } from "#traffic";
import { carriesIdentities } from "../../../../compiler/replay/formats/hubble-ends.ts";
import { READ } from "../../../../compiler/replay/query/hubble.ts";
import { hasTwins } from "../../../../compiler/replay/query/twins.ts";
import { pod, verdict } from "../hubble-line.ts";

/** A record that notes which of its members are looked at. */
function watched(value: unknown, path: string, seen: Set<string>): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const look = (name: string | symbol) => void (typeof name === "string" && seen.add(path === "" ? name : `${path}.${name}`));
  return new Proxy(value, {
    get(target, name) {
      look(name);
      return watched(Reflect.get(target, name), path === "" ? String(name) : `${path}.${String(name)}`, seen);
    },
  });
}

const web = { from: "web", to: "api" };
const request = { type: "REQUEST", http: { method: "GET", url: "/a" } };
const odd = [
  verdict(web, 80, { aggregate: { ingress_flow_count: 1 }, source: { identity: 1, labels: ["reserved:host"], ID: 5 } }),
  verdict(web, 80, { Type: "L7", l7: request, destination: { namespace: "shop", pod_name: "x", labels: [] } }),
  verdict(web, 80, { event_type: { type: 4 }, source_names: ["a"], destination: pod("api") }),
  verdict(web, 80, { verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED", l4: { ICMPv4: { type: 8 } } }),
  { lost_events: { num_events_lost: 1 } },
];

test("decoding looks at nothing that queries don't tell records apart by", () => {
  const seen = new Set<string>();
  for (const one of [...odd, ...[...sampleLog("shop", "hubble", 200, 1)].map((line) => JSON.parse(line))]) {
    const record = watched(one, "", seen);
    hubbleDecoder(null)(record);
    carriesIdentities(record);
  }
  const known = new Set(READ.map((path) => path.join(".")));
  const isKnown = (path: string) => known.has(path) || /^(lost_events|flow[.]aggregate)[.]/.test(path);
  expect([...seen].filter((path) => !isKnown(path)).sort()).toEqual([]);
  expect(seen.size).toBeGreaterThan(40);
});

test.each([
  ['{"a":1,"b":{"a":1}}', false],
  ['{"a":[{"b":1},{"b":2}]," c":"}"}', false],
  ['{"a":1,"a":2}', true],
  ['[{"x":{"a":1, "\\u0061" : 2}}]', true],
  ["{}", false],
  ["5", false],
])("%s has members of one name: %s", (json, expected) => {
  expect(hasTwins(new TextEncoder().encode(json))).toBe(expected);
});
