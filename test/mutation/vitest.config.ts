import { defineConfig } from "vitest/config";

/** The suites that a group of mutants is held against, as scripts/mutation.mjs names them. */
const suites = (process.env["MUTATION_TESTS"] ?? "test/**/*.test.ts").split(",");

export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: { include: suites, testTimeout: 120_000, pool: "forks" },
});
