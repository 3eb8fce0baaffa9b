import { realpathSync } from "node:fs";
import { basename, dirname, relative, sep } from "node:path";
import type { Plugin } from "esbuild";
import { PACKAGE_ROOT } from "./package-root.ts";

/** Refuses every file outside `root` and our own package: what is bundled may end in an output that others read. */
export function inside(root: string): Plugin {
  const folder = dirname(PACKAGE_ROOT);
  const roots = [root, basename(folder) === "node_modules" ? folder : PACKAGE_ROOT];
  return {
    name: "inside",
    setup({ onLoad }) {
      onLoad({ filter: /.*/ }, ({ path }) => {
        const real = realpathSync(path);
        if (roots.some((one) => real === one || real.startsWith(one + sep))) return null;
        return {
          errors: [{ text: `\`${relative(root, real)}\` lies outside the current folder, which is all that a program of strangers may read` }],
        };
      });
    },
  };
}
