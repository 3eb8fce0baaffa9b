import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectImage } from "#answers";
import { imageObject, ociLayout, readRelease } from "#release";
import { cli, folder } from "../cli/cli.ts";

const here = folder();
let bytes = new Uint8Array();
beforeAll(async () => {
  const inventory = ["-i", "policies/shop/inventory.yaml"];
  await cli(["build", "policies/shop/main.ts", "--target", "ebpf", ...inventory, "--out", here.at("v1")]);
  bytes = new Uint8Array(readRelease(here.at("v1"), "v1").value?.files.get("artifacts/ebpf/image.o") ?? []);
});
afterAll(() => here.remove());

test("an image is one ConfigMap that says which image it is", () => {
  const { value } = imageObject(bytes, "image.o").value ?? { value: null };
  if (value === null) throw new Error("no object");
  const { metadata, binaryData } = value as { metadata: { annotations: object }; binaryData: Record<string, string> };
  const { digest, generation } = inspectImage(bytes, "image.o", []).value ?? {};
  expect(metadata.annotations).toEqual({ "portcullis.io/image-digest": digest, "portcullis.io/image-generation": generation });
  expect(gunzipSync(Buffer.from(binaryData["image.o.gz"] ?? "", "base64")).equals(bytes)).toBe(true);
});
test("what does not fit into a ConfigMap is refused with the way out", () => {
  const large = new Uint8Array([...bytes, ...randomLooking(1_100_000)]);
  const { value, diagnostics } = imageObject(large, "image.o");
  expect(value).toBeNull();
  expect(diagnostics.map((one) => one.name)).toContain("E_LIMIT");
});
test("a layout for registries holds each part under its own digest, and the image at the end", () => {
  const files = ociLayout(bytes, "image.o").value ?? new Map<string, Uint8Array | string>();
  for (const [path, content] of files)
    if (path.startsWith("blobs/")) expect(path).toBe(`blobs/sha256/${createHash("sha256").update(content).digest("hex")}`);
  const at = (digest = "") => files.get(`blobs/${digest.replace(":", "/")}`) ?? "";
  const index = JSON.parse(files.get("index.json") as string) as { manifests: { digest: string; size: number }[] };
  const manifest = JSON.parse(at(index.manifests[0]?.digest) as string) as { layers: { digest: string }[]; config: { digest: string } };
  expect(Buffer.byteLength(at(index.manifests[0]?.digest))).toBe(index.manifests[0]?.size);
  expect(at(manifest.config.digest)).toBe("{}");
  expect(gunzipSync(at(manifest.layers[0]?.digest)).equals(bytes)).toBe(true);
});
test("what is no image becomes neither", () => {
  expect(imageObject(new Uint8Array([1, 2]), "x").value).toBeNull();
  expect(ociLayout(new Uint8Array([1, 2]), "x").value).toBeNull();
});

/** Bytes that do not compress. */
function randomLooking(length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash("sha256").update(`${i}`).digest());
  return new Uint8Array(Buffer.concat(blocks));
}
