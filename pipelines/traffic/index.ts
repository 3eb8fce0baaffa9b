export { type LogPath, logPaths } from "./paths.ts";
export { type Scanned, scanLogs } from "./scan.ts";
