import { afterEach, expect, test } from "vitest";
import { ClusterClient, follow } from "#cluster";
import { type Answer, events, page, refusal, serverOf, type TestServer } from "../watch/server.ts";

let server: TestServer | null = null;
const slept: number[] = [];
const clock = { now: () => Date.now(), sleep: async (time: number) => void slept.push(time), random: () => 0 };
const kinds: Answer = (_request, response) =>
  response.end(JSON.stringify({ resources: [{ name: "configmaps", kind: "ConfigMap", namespaced: true }] }));

/** What is told until so many events came. */
async function told(count: number, ...answers: readonly Answer[]): Promise<readonly string[]> {
  server = await serverOf(kinds, ...answers);
  const client = new ClusterClient(server.config, { clock });
  const [stop, seen] = [new AbortController(), [] as string[]];
  const spot = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop" };
  const problem = await follow(
    client,
    [spot],
    ({ type, object }) => {
      seen.push(`${type} ${object.metadata?.name}`);
      if (seen.length === count) stop.abort();
    },
    stop.signal,
  );
  client.close();
  return problem === null ? seen : [...seen, problem.name];
}
afterEach(() => {
  server?.stop();
  slept.length = 0;
});

test("a stream that ends is opened again where it was, and not in haste", async () => {
  const seen = await told(3, page(["a"]), events([["MODIFIED", "a", "8"]]), events([["DELETED", "a", "9"]], true));
  expect(seen).toEqual(["ADDED a", "MODIFIED a", "DELETED a"]);
  expect(server?.asked.slice(2).map((one) => /resourceVersion=(\d+)/.exec(one)?.[1])).toEqual(["7", "8"]);
  expect(slept).toEqual([1_000]);
});
test.each([
  ["an event", events([["ERROR", "gone", "0"]])],
  ["a refusal", refusal(410, "too old")],
])("where the server has forgotten the version, by %s, everything is listed again", async (_, gone) => {
  const seen = await told(3, page(["a"]), gone, page(["a", "b"], "20"), events([], true));
  expect(seen).toEqual(["ADDED a", "ADDED a", "ADDED b"]);
});
test("a server that is busy is asked again; one that refuses is told of", async () => {
  expect(await told(2, page(["a"]), refusal(503, "busy"), events([["MODIFIED", "a", "8"]], true))).toEqual(["ADDED a", "MODIFIED a"]);
});
test("who may not watch is told so, but not by a server that let him before and has just come back", async () => {
  expect(await told(2, page(["a"]), refusal(403, "may not watch"))).toEqual(["ADDED a", "E_API"]);
  server?.stop();
  const back = [refusal(403, "may not watch"), events([["MODIFIED", "a", "9"]], true)];
  expect(await told(3, page(["a"]), events([["MODIFIED", "a", "8"]]), ...back)).toEqual(["ADDED a", "MODIFIED a", "MODIFIED a"]);
});
