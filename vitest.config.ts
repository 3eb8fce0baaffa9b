import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes by far the longest begins first; otherwise everything else would end and wait for it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith("/rollout/pulumi-crash.test.ts");
    return [...sorted.filter(isLong), ...sorted.filter((one) => !isLong(one))];
  }
}

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
    sequence: { sequencer: LongestFirst },
  },
});
