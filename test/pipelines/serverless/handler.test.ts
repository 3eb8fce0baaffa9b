import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { handlerOf, PATHS } from "../../../pipelines/serverless/handler.ts";
import { closed, inventory, policy, probes } from "../cli/shop.ts";
import { get, post, refusal, told } from "./asking.ts";

const YAML = { "content-type": "application/yaml" };

describe("what is asked is answered", () => {
  test("the service says that it is there", async () => expect((await told(get("/healthz"))).value).toEqual({ ok: true }));
  test("a difference has a witness", async () => {
    const { status, value } = await told(post("/v1/diff", { a: policy, b: closed }));
    expect([status, (value["witnesses"] as object[]).length > 0]).toEqual([200, true]);
  });
  test("equal meanings may have a digest", async () => {
    const { value } = await told(post("/v1/diff", { a: policy, b: [policy], digest: true }));
    expect(value).toMatchObject({ relation: "equal", proof: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  });
  test("one set of objects is compared under two engines", async () => {
    const { value } = await told(post("/v1/diff", { a: policy, profile: "cilium@1.16", profileB: "cilium@1.20" }));
    expect(value).toMatchObject({ upgrade: { from: "cilium@1.16", to: "cilium@1.20" } });
  });
  test.each([
    ["as a text", probes],
    ["as data", JSON.parse(probes)],
    ["as a list", JSON.parse(probes).probes],
  ])("probes come %s", async (_name, asked) => {
    const { value } = await told(post("/v1/eval", { source: policy, inventory, probes: asked }));
    expect(value["summary"]).toMatchObject({ failed: 0 });
  });
  test("a flow is explained with the edit that turns it", async () => {
    const { value } = await told(post("/v1/explain", { source: policy, inventory, from: "other/x", to: "shop/api", port: 8080 }));
    expect([value["verdict"], (value["edits"] as object[]).length > 0]).toEqual(["deny", true]);
  });
  test("a probe is a flow, too", async () => {
    const flow = { from: { pod: "shop/web" }, to: { pod: "shop/api" }, port: 8080 };
    expect((await told(post("/v1/explain", { source: policy, inventory, flow }))).value).toMatchObject({ flows: [{ verdict: "allow" }] });
  });
  test("a source may come alone, with the rest in the query", async () => {
    expect((await told(post("/v1/lint?profile=cilium", policy, YAML))).value).toMatchObject({ ok: true });
  });
  test("an envelope may be YAML", async () => {
    expect((await told(post("/v1/lint", `source: |\n${policy.replace(/^/gm, "  ")}`, YAML))).value).toMatchObject({ ok: true });
  });
  test("capabilities are those of the profiles that are asked for", async () => {
    const { value } = await told(get("/v1/capabilities?profile=cilium@1.18&profile=calico"));
    expect((value["profiles"] as { profile: string }[]).map((one) => one.profile)).toEqual(["cilium@1.18", "calico@3.32"]);
  });
  test("a packed body is unpacked", async () => {
    const { status } = await told(post("/v1/lint", gzipSync(JSON.stringify({ source: policy })), { "content-encoding": "gzip" }));
    expect(status).toBe(200);
  });
});

describe("what is refused is refused in one shape", () => {
  test.each<[string, Request, number, string]>([
    ["an unknown path", get("/v2/compile"), 404, "E_USAGE"],
    ["a wrong method", get("/v1/compile"), 405, "E_USAGE"],
    ["another content type", post("/v1/lint", policy, { "content-type": "text/plain" }), 415, "E_USAGE"],
    ["another encoding", post("/v1/lint", policy, { "content-encoding": "br" }), 415, "E_USAGE"],
    ["a program", post("/v1/compile", "export default 1", { "content-type": "application/typescript" }), 415, "E_USAGE"],
    ["what is not packed as it says", post("/v1/lint", policy, { "content-encoding": "gzip" }), 400, "E_SYNTAX"],
    ["broken JSON", post("/v1/lint", "{"), 400, "E_SYNTAX"],
    ["a key twice", post("/v1/lint", '{"source":"a","source":"b"}'), 400, "E_DUP"],
    ["an unknown field", post("/v1/lint", { source: policy, sources: policy }), 400, "E_SCHEMA"],
    ["a prototype", post("/v1/lint", '{"source":"a","__proto__":{"x":1}}'), 400, "E_SCHEMA"],
    ["deep nesting", post("/v1/lint", "[".repeat(20_000)), 413, "E_LIMIT"],
    ["11 MiB", post("/v1/lint", "a".repeat(11 * 1024 * 1024)), 413, "E_LIMIT"],
    ["a bomb", post("/v1/lint", gzipSync(new Uint8Array(64 * 1024 * 1024)), { "content-encoding": "gzip" }), 413, "E_LIMIT"],
    ["an empty body", post("/v1/lint", ""), 400, "E_SYNTAX"],
    ["bytes that are no text", post("/v1/lint", new Uint8Array([0x61, 0xff]), YAML), 400, "E_SYNTAX"],
    ["a wrong port", post("/v1/diff", { a: policy.replace("port: http", "port: 0"), b: policy }), 422, "E_PORT"],
    ["an unknown profile", post("/v1/lint", { source: policy, profile: "cilium@9" }), 422, "E_USAGE"],
    ["manifests to compile", post("/v1/compile?target=cilium", policy, YAML), 422, "E_USAGE"],
    ["no target", post("/v1/compile", { source: policy, targets: [] }), 400, "E_SCHEMA"],
    ["nothing to compare with", post("/v1/diff", { a: policy }), 422, "E_USAGE"],
    ["an unknown schema", get("/v1/schema?name=toString"), 404, "E_USAGE"],
  ])("%s", async (_name, request, status, name) => expect(await refusal(request)).toEqual([status, name]));

  test("a problem names its type, its title and its status", async () => {
    const { type, value } = await told(get("/nowhere"));
    expect([type, value]).toEqual(["application/problem+json", expect.objectContaining({ type: "urn:portcullis:problem:E_USAGE", status: 404 })]);
  });
  test("a wrong method is told the right one", async () => expect((await told(get("/v1/diff"))).headers.get("allow")).toBe("POST"));
  test("escape sequences never come back", async () => {
    const response = await handlerOf()(post("/v1/lint", { source: policy.replace("name: api", 'name: "\\u001b[2J\\u202e"') }));
    expect(await response.text()).not.toMatch(/[\u001b\u202e]/);
  });
});

describe("every budget ends in a typed error", () => {
  const cidrs = (count: number) => Array.from({ length: count }, (_, i) => ({ ipBlock: { cidr: `10.${i >> 8}.${i & 255}.0/24` } }));
  const spec = { podSelector: {}, ingress: [{ from: cidrs(1_000), ports: Array.from({ length: 1_000 }, (_, i) => ({ port: i + 1 })) }] };
  const wide = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "a", namespace: "b" }, spec };

  test("rules that multiply", async () => expect(await refusal(post("/v1/diff", { a: wide, b: wide }))).toEqual([413, "E_LIMIT"]));
  test("objects", async () => {
    const few = handlerOf({ limits: { rules: 1 } });
    expect(await refusal(post("/v1/lint", { source: [policy, closed] }), few)).toEqual([413, "E_LIMIT"]);
  });
  test("probes", async () => {
    const few = handlerOf({ limits: { probes: 1 } });
    expect(await refusal(post("/v1/eval", { source: policy, inventory, probes }), few)).toEqual([413, "E_LIMIT"]);
  });
  test("targets", async () => {
    const targets = Array.from({ length: 13 }, () => "cilium");
    expect(await refusal(post("/v1/compile", { source: policy, targets }))).toEqual([413, "E_LIMIT"]);
  });
  test("time", async () => {
    let clock = 0;
    const late = handlerOf({ now: () => (clock += 30_000) });
    expect(await refusal(post("/v1/lint", { source: policy }), late)).toEqual([503, "E_TIMEOUT"]);
  });
  test("a body that drips", async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const request = new Request("http://service/v1/lint", { method: "POST", headers: YAML, body, duplex: "half" } as RequestInit);
    expect(await refusal(request, handlerOf({ limits: { bodySeconds: 0.05 } }))).toEqual([408, "E_LIMIT"]);
  });
});

test("every path is named", () => expect(PATHS.length).toBe(9));
