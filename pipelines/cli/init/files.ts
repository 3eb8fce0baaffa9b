import { githubJob, gitlabJob } from "./ci.ts";
import { config, inventory, policies, probes, test } from "./policies.ts";
import { gitignore, packageJson, readme, tsconfig } from "./repository.ts";

/** The files of a new policy repository, by path. */
export function repositoryFiles(name: string, version: string): ReadonlyMap<string, string> {
  return new Map([
    ["package.json", packageJson(name, version)],
    ["tsconfig.json", tsconfig],
    [".gitignore", gitignore],
    ["README.md", readme(name)],
    ["portcullis.config.ts", config],
    ["policies/main.ts", policies],
    ["inventory.yaml", inventory],
    ["probes.json", probes],
    ["test/policies.test.ts", test],
    [".github/workflows/policies.yml", githubJob],
    [".gitlab-ci.yml", gitlabJob],
  ]);
}
