import { expect, test } from "vitest";
import { guarded } from "../../../pipelines/serverless/guard.ts";
import { handlerOf } from "../../../pipelines/serverless/handler.ts";

const door = (hosts: readonly string[], token: string | null) => guarded(handlerOf(), { hosts, token });
const status = async (handler: ReturnType<typeof door>, headers: Record<string, string>) =>
  (await handler(new Request("http://x/healthz", { headers }))).status;
const here = door(["127.0.0.1:8377"], null);

test("who calls this machine by its name is let in", async () => expect(await status(here, { host: "127.0.0.1:8377" })).toBe(200));
test("another name for our address is refused", async () => expect(await status(here, { host: "evil.example.com:8377" })).toBe(403));
test("a page of another site is refused", async () =>
  expect(await status(here, { host: "127.0.0.1:8377", origin: "https://evil.example.com" })).toBe(403));
test("our own page is not", async () => expect(await status(here, { host: "127.0.0.1:8377", origin: "http://127.0.0.1:8377" })).toBe(200));
test("without the token nobody is let in", async () => expect(await status(door([], "secret"), {})).toBe(401));
test("with another one neither", async () => expect(await status(door([], "secret"), { authorization: "Bearer secreT" })).toBe(401));
test("with the token everybody is", async () => expect(await status(door([], "secret"), { authorization: "Bearer secret" })).toBe(200));
