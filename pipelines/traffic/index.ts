export { type RecordedCorpus, recordCorpus } from "./corpus/record.ts";
export { countByDuckdb } from "./duckdb/replay.ts";
export { type LogPath, logPaths } from "./paths.ts";
export { SAMPLE_FORMATS, SAMPLE_WORLDS, type SampleFormat, sampleLog } from "./sample/index.ts";
export { brokenRecords, type Scanned, scanLogs } from "./scan.ts";
export type { Help } from "./threads/task.ts";
