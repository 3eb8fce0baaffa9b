import { expect, test } from "vitest";
import { normalRequestPath } from "#ir";

test.each([
  ["/v1/catalog", "/v1/catalog"],
  ["/v1/catalog/", "/v1/catalog/"],
  ["/", "/"],
  ["", "/"],
  ["/a/./b/../c", "/a/c"],
  ["/../..", "/"],
  ["/a/..", "/"],
  ["/a//b", "/a/b"],
  ["/%61%2d%7e", "/a-~"],
  ["/a%2fb%3F", "/a%2Fb%3F"],
  ["/a;v=1/b;c", "/a/b"],
  ["/\u{1f6d2}", "/%F0%9F%9B%92"],
  ["/50%", "/50%25"],
])("%j is %j", (path, normal) => {
  expect(normalRequestPath(path)).toBe(normal);
  expect(normalRequestPath(normal)).toBe(normal);
});
