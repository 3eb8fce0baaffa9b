import { inspectImage, type Loaded } from "#answers";
import { canonicalJson } from "#ir";
import { sha256 } from "../digest.ts";
import { IMAGE_ANNOTATIONS } from "./config-map.ts";
import { packed } from "./packed.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const EMPTY = "application/vnd.oci.empty.v1+json";
const IMAGE = "application/vnd.portcullis.image.v1";

/** The image of a release as an OCI image layout (image-spec 1.1), which any registry's tool can push: one layer, the compressed image. */
export function ociLayout(bytes: Uint8Array, name: string): Loaded<ReadonlyMap<string, Uint8Array | string>> {
  const { value: image, diagnostics } = inspectImage(bytes, name, []);
  if (image === null) return { value: null, diagnostics };
  const files = new Map<string, Uint8Array | string>([["oci-layout", canonicalJson({ imageLayoutVersion: "1.0.0" })]]);
  const blob = (content: Uint8Array | string, mediaType: string) => {
    const digest = sha256(content);
    files.set(`blobs/sha256/${digest.slice("sha256:".length)}`, content);
    return { mediaType, digest, size: Buffer.byteLength(content) };
  };
  const annotations = { [IMAGE_ANNOTATIONS.digest]: image.digest, [IMAGE_ANNOTATIONS.generation]: image.generation };
  const layer = { ...blob(packed(bytes), `${IMAGE}+gzip`), annotations: { "org.opencontainers.image.title": "image.o.gz" } };
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, artifactType: IMAGE, config: blob("{}", EMPTY), layers: [layer], annotations };
  const listed = { ...blob(canonicalJson(manifest), MANIFEST), artifactType: IMAGE, annotations };
  files.set("index.json", canonicalJson({ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: [listed] }));
  return { value: files, diagnostics: [] };
}
