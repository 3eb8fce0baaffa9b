import { expect, test } from "vitest";
import { found, withRequest, withRule } from "../sample.ts";

test.each([
  [{ path: { exact: "/a/../b" } }, /^E_HTTP .*not in normal form \(write \/b\)/],
  [{ path: { exact: "/a/%2e%2e/b" } }, /^E_HTTP .*\(write \/b\)/],
  [{ path: { prefix: "/a//b" } }, /^E_HTTP .*\(write \/a\/b\)/],
  [{ path: { exact: "/a;x=1/b" } }, /^E_HTTP .*\(write \/a\/b\)/],
  [{ path: { exact: "/a\u0000" } }, /^E_HTTP .*u\{0\}.*\(write \/a%00\)/],
  [{ path: { exact: "/ä" } }, /^E_HTTP .*\(write \/%C3%A4\)/],
  [{ path: { exact: "a" } }, /^E_HTTP .*\(write \/a\)/],
  [{ path: { exact: "/a?x=1" } }, /^E_HTTP .*query/],
  [{ path: { regex: "(a)\\1" } }, /^E_HTTP .*RE2 syntax at position/],
  [{ path: { regex: "a(?=b)" } }, /^E_HTTP .*RE2 syntax at position/],
  [{ path: { regex: "\\C" } }, /^E_HTTP .*RE2 syntax at position/],
  [{ path: { regex: "(a{1000}){1000}" } }, /^E_BUDGET .*automaton states/],
  [{ path: { target: "/a(?!b)" } }, /^E_HTTP .*path\/target: .*RE2 syntax at position/],
  [{ path: { target: "(a{1000}){1000}" } }, /^E_BUDGET .*path\/target: .*automaton states/],
  [{ host: { authority: "(" } }, /^E_HTTP .*host\/authority: .*RE2 syntax at position/],
  [{ method: { exact: "get" } }, /^E_HTTP .*did you mean GET/],
  [{ method: { exact: "GE T" } }, /^E_HTTP/],
  [{ method: { exact: "*" } }, /^E_HTTP .*leave the method out/],
  [{ host: { exact: "a.example.com:80" } }, /^E_HTTP .*has a port/],
  [{ headers: [{ name: ":path", value: null }] }, /^E_HTTP/],
  [{ headers: [{ name: "x-a", value: { exact: "a\r\nb: c" } }] }, /^E_HTTP/],
])("%j", (part, message) => {
  expect(found(withRequest(part))[0]).toMatch(message);
});
test("a pattern that backtracks elsewhere is fine", () => {
  expect(found(withRequest({ path: { regex: "(a+)+$" } }))).toEqual([]);
});
test("targets and authorities stand as they are sent", () => {
  expect(found(withRequest({ path: { target: "/a//%2e[?]x=1" }, host: { authority: "Shop:80" } }))).toEqual([]);
});
test("HTTP needs single TCP ports", () => {
  const on = (ports: unknown) =>
    found(withRule({ ports: ports as never, layer7: [{ kind: "http", method: null, path: null, host: null, headers: [] }] }))[0];
  expect(on([{ protocol: "UDP", from: 80, to: 80 }])).toMatch(/^E_HTTP .*on UDP/);
  expect(on([{ protocol: "TCP", from: 80, to: 90 }])).toMatch(/^E_HTTP .*port range/);
  expect(on("any")).toMatch(/^E_HTTP/);
});
