// Writes bpf/src/layout.h from the layout in bpf/format.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { outputFiles } = await build({ entryPoints: [join(root, "bpf/format/c-header.ts")], bundle: true, format: "esm", write: false });
const { cHeader } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
writeFileSync(join(root, "bpf", "src", "layout.h"), cHeader());
