import { afterEach, expect, test } from "vitest";
import { watchKind } from "../../../../pipelines/cluster/watch/kind.ts";
import { type Answer, events, page, refusal, serverOf, type TestServer } from "./server.ts";

let server: TestServer | null = null;
afterEach(() => server?.stop());

/** What a watcher is told until it has been told so much. */
async function told(count: number, ...answers: readonly Answer[]): Promise<readonly string[]> {
  server = await serverOf(...answers);
  const stop = new AbortController();
  const said: string[] = [];
  const say = (text: string) => {
    said.push(text);
    if (said.length >= count) stop.abort();
  };
  const nameOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`;
  await watchKind(
    server.config,
    { kind: "Pod", resource: "pods" },
    {
      listed: (objects) => say(`listed ${objects.map(nameOf)}`),
      changed: (one) => say(`changed ${nameOf(one)}`),
      deleted: (one) => say(`deleted ${nameOf(one)}`),
      heard: () => undefined,
      lost: (reason) => say(`lost: ${reason}`),
    },
    stop.signal,
  );
  return said;
}

test("a list comes page by page, and the watch goes on from it", async () => {
  const said = await told(
    3,
    page(["a"], "7", "more"),
    page(["b"], "7"),
    events(
      [
        ["ADDED", "c", "8"],
        ["DELETED", "a", "9"],
      ],
      true,
    ),
  );
  expect(said).toEqual(["listed shop/a,shop/b", "changed shop/c", "deleted shop/a"]);
  expect(server?.asked[1]).toContain("continue=more");
  expect(server?.asked[2]).toMatch(/watch=true&allowWatchBookmarks=true.*resourceVersion=7$/);
});

test("a watch that ends goes on where it was, by its bookmark", async () => {
  await told(2, page(["a"]), events([["BOOKMARK", "", "40"]]), events([["MODIFIED", "a", "41"]], true));
  expect(server?.asked[2]).toMatch(/resourceVersion=40$/);
});

test("a version that the server has forgotten makes it list anew, whether it says so by status or in the stream", async () => {
  const gone: Answer = (_request, response) => response.end(`${JSON.stringify({ type: "ERROR", object: { code: 410, message: "too old" } })}\n`);
  const said = await told(5, page(["a"]), gone, page(["b"], "50"), refusal(410, "expired"), page(["c"], "60"), events([], true));
  expect(said).toEqual(["listed shop/a", "lost: too old", "listed shop/b", "lost: expired", "listed shop/c"]);
});

test("after another failure it goes on without a list", async () => {
  const cut: Answer = (_request, response) => response.destroy();
  const said = await told(4, page(["a"]), refusal(500, "etcd is away"), cut, events([["ADDED", "b", "9"]], true));
  expect(said).toEqual(["listed shop/a", "lost: etcd is away", expect.stringMatching(/^lost: /), "changed shop/b"]);
});

test("a list that is refused says why, and is asked for again", async () => {
  const said = await told(2, refusal(403, "pods is forbidden"), page(["a"]), events([], true));
  expect(said).toEqual(["lost: pods is forbidden", "listed shop/a"]);
});
