import { expect, it } from "vitest";
import { matches } from "#algebra";
import { hostPattern, pathPattern } from "#model";

it("a path with anchors may carry a query", () => {
  expect(matches(pathPattern({ regex: "^/api/[a-z]+$" }), "/api/cart?id=1")).toBe(true);
});

it("a host with anchors may carry a port", () => {
  expect(matches(hostPattern({ regex: "^shop[.]example$" }), "shop.example:8080")).toBe(true);
});

it("a path's regex does not reach into the query", () => {
  expect(matches(pathPattern({ regex: "/api/.*/admin" }), "/api/x?y=/admin")).toBe(false);
});

it("an open quotation ends with the host", () => {
  expect(matches(hostPattern({ regex: "\\Qshop.example" }), "shop.example:80")).toBe(true);
});

it("a target says which queries it covers", () => {
  const covered = ["/api", "/api?id=1", "/api?id=x"].filter((target) => matches(pathPattern({ target: "^/api[?]id=[0-9]+$" }), target));
  expect(covered).toEqual(["/api?id=1"]);
});

it("an authority says which ports it covers", () => {
  const covered = ["shop", "shop:80", "shop:8080"].filter((authority) => matches(hostPattern({ authority: "shop|shop:80" }), authority));
  expect(covered).toEqual(["shop", "shop:80"]);
});
