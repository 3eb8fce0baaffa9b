import { decodeImage, NodeTables, pinsAt, status } from "portcullis/bpf";
import { expect, test } from "vitest";

test("a program may read images and ask a node by the package's own name", () => {
  expect(decodeImage(new Uint8Array(9))).toMatchObject({ kind: "broken" });
  expect(status(pinsAt("/sys/fs/bpf/portcullis-nowhere"))).toMatchObject({ value: { loaded: false } });
  expect(NodeTables).toBeTypeOf("function");
});
