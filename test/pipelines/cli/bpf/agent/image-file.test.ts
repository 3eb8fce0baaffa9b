import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { ImageFile } from "../../../../../pipelines/cli/bpf/agent/image-file.ts";
import { folder } from "../../cli.ts";

const here = folder({ "image.o": "plain", "image.o.gz": gzipSync("compressed") });
afterAll(() => here.remove());
const read = (name: string) => Buffer.from(new ImageFile(here.at(name), name).changed() ?? []).toString();

test("an image is taken plain, and compressed as a ConfigMap holds it", () => {
  expect([read("image.o"), read("image.o.gz")]).toEqual(["plain", "compressed"]);
});
test("the same file is no change", () => {
  const file = new ImageFile(here.at("image.o"), "image.o");
  expect([file.changed() === null, file.changed() === null]).toEqual([false, true]);
  writeFileSync(here.at("image.o"), "another one");
  expect(file.changed()).not.toBeNull();
});
