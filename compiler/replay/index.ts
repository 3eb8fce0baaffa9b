export { type Author, Authors } from "./authors.ts";
export { type Budgets, type BudgetsInput, budgetsSchema } from "./budget.ts";
export { conclude, type Releases, type Replayed } from "./conclude.ts";
export { type CorpusManifest, type CorpusTables, type EndRow, type FlowRow, manifestSchema, type OpenRow } from "./corpus/corpus.ts";
export { Recorder } from "./corpus/recorder.ts";
export { Redaction } from "./corpus/redaction.ts";
export { type ChangedClass, type Coverage, coverageOf, type NamedEnd } from "./coverage.ts";
export { ENVOY_FORMAT, ISTIO_FORMAT, textFormat } from "./formats/access-log-text.ts";
export { calicoDecoder } from "./formats/calico.ts";
export { CaptureReader, type Cut, isCapture, type Packet } from "./formats/capture.ts";
export { envoyDecoder } from "./formats/envoy.ts";
export { goldmaneDecoder } from "./formats/goldmane.ts";
export { hubbleDecoder } from "./formats/hubble.ts";
export { isProbeTable, probeRows } from "./formats/probes-csv.ts";
export { type Evidence, type Gate, gateFindings, gateOf } from "./gate.ts";
export { type Effect, type Established, flowOfRecord, type Judged, judge, recordedOf } from "./judge.ts";
export { type Line, LineSplitter, type Scan } from "./lines.ts";
export { Projection } from "./projection.ts";
export { duckdbSql } from "./query/duckdb.ts";
export { ROWS } from "./query/hubble.ts";
export type { Query } from "./query/ir.ts";
export {
  ALONE,
  countsIn,
  HELD,
  KINDS,
  ODD,
  outsideOf,
  repeatableIn,
  repeatedIn,
  TABLES,
  type Window,
  WORDS,
  type WordColumn,
  wordsOf,
} from "./query/keys.ts";
export { connectionText, Kinds } from "./query/kinds.ts";
export { sparkSql } from "./query/spark.ts";
export { Words } from "./query/words.ts";
export { type Broken, hasHighPorts, podMeaning, REMEMBERED, type ReaderOptions, RecordReader } from "./reader.ts";
export {
  BUCKETS,
  type Bucket,
  type Decode,
  type FlowRecord,
  type Layer,
  type Observer,
  type Outcome,
  type Party,
  type RecordPlace,
} from "./record.ts";
export { type Background, type Change, type Tally, tally } from "./report.ts";
export type { Traced } from "./scan/traced.ts";
export { FORMATS, type Format, sniff } from "./sniff.ts";
export { type Key, KeyTable } from "./table.ts";
export { type Usage, usageOf } from "./usage/index.ts";
export { workloadOf } from "./workload.ts";
