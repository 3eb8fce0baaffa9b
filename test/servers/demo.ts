/** What `npm run demo:release` needs of the servers that tests start. */
export { isThere } from "./binary.ts";
export { startCluster } from "./cluster.ts";
export { pulumiEnv } from "./pulumi.ts";
