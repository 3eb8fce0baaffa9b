import type { Release } from "#answers";

/** The image that a release was built with; null where it has none. */
export function imageIn({ files }: Release): Uint8Array | null {
  const path = [...files.keys()].find((one) => /^artifacts\/ebpf[^/]*\/image\.o$/.test(one));
  return (path === undefined ? undefined : files.get(path)) ?? null;
}
