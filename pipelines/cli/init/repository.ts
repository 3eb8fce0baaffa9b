/** Files about the repository itself. */

export function packageJson(name: string, version: string): string {
  const content = {
    name,
    private: true,
    type: "module",
    scripts: {
      check: "portcullis check --cluster local",
      test: "vitest run && portcullis eval --cluster local --probes probes.json",
      build: "portcullis build --cluster local --out out/release",
    },
    devDependencies: { portcullis: `^${version}`, typescript: "^6.0.0", vitest: "^4.1.0" },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

export const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: "ES2022",
      module: "NodeNext",
      moduleResolution: "NodeNext",
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    },
    include: ["policies", "test", "portcullis.config.ts"],
  },
  null,
  2,
)}\n`;

export const gitignore = "node_modules/\nout/\n";

export function readme(name: string): string {
  return `# ${name}

Network policies as TypeScript, compiled and proved by Portcullis.

| file | what it is |
|---|---|
| \`policies/main.ts\` | the policies |
| \`portcullis.config.ts\` | the clusters: engine, inventory, context |
| \`inventory.yaml\` | what the cluster holds; replace it by your own |
| \`probes.json\` | flows that must pass, and flows that must not |

\`\`\`
npm install
npm run check        # types, lints, and what the engine can say
npm test             # the expected verdicts
npm run build        # a proved release in out/release
\`\`\`

Take the inventory of a real cluster with
\`kubectl get namespaces,pods,services,serviceaccounts,nodes -A -o yaml > inventory.yaml\`.
`;
}
