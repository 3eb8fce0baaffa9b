import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    globalSetup: ["test/prepare.ts"],
    setupFiles: ["test/seed.ts"],
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    pool: "forks",
    // Vitest leaves a processor to itself; ours wait for servers, kernels and other programs, so there is room for one more.
    maxWorkers: availableParallelism() + 1,
  },
});
