import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { FROM_SOURCES } from "./package-root.ts";

/** A module beside another one as a thread can run it: the compiled file, or bundled where this is TypeScript. */
export async function threadCode(beside: string, name: string): Promise<URL> {
  if (!FROM_SOURCES) return new URL(`./${name}.js`, beside);
  const entry = fileURLToPath(new URL(`./${name}.ts`, beside));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    conditions: ["source"],
    logLevel: "silent",
  });
  return new URL(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString("base64")}`);
}
