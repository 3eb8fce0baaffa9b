import { PROTOCOL_NAMES, type Relation } from "#model";
import { type FlowRecord, type Judged, judge, KeyTable, type Projection, type ReaderOptions, recordedOf } from "#replay";
import type { LogPath } from "../paths.ts";
import { type Scanned, scanLogs } from "../scan.ts";
import { untilInterrupted } from "./interrupt.ts";
import { type Answer, Session, type Taker } from "./session.ts";

const RECORDS =
  'key INTEGER, file VARCHAR, record DOUBLE, "offset" DOUBLE, time TIMESTAMP_MS, source_ip VARCHAR, destination_ip VARCHAR, destination_name VARCHAR, port INTEGER, method VARCHAR, path VARCHAR, host VARCHAR, query VARCHAR, recorded VARCHAR, observer VARCHAR, layer VARCHAR, weight DOUBLE, bytes DOUBLE';
const VERDICTS =
  'key INTEGER, source VARCHAR, destination VARCHAR, protocol VARCHAR, request VARCHAR, effect VARCHAR, "before" VARCHAR, "after" VARCHAR, by_before VARCHAR, by_after VARCHAR, missing VARCHAR, recorded VARCHAR, flows DOUBLE, bytes DOUBLE, first TIMESTAMP_MS, last TIMESTAMP_MS';
/** What a query may ask: records with the verdicts of their keys, keys with their verdicts, and the keys that change. */
const VIEWS = [
  `CREATE VIEW flows AS SELECT records.*, source, destination, protocol, request, effect, "before", "after", by_before, by_after, missing
   FROM records JOIN verdicts USING (key)`,
  "CREATE VIEW changes AS SELECT * FROM verdicts WHERE effect <> 'unchanged'",
];

/** A key table that notes each record's key. */
class NotingTable extends KeyTable {
  readonly #note: (key: number, record: FlowRecord) => void;

  constructor(projection: Projection, note: (key: number, record: FlowRecord) => void) {
    super(projection);
    this.#note = note;
  }

  override add(record: FlowRecord): void {
    super.add(record);
    this.#note(this.entryOf(record).id, record);
  }
}

/** Answers a query about logs and what two releases decide; nothing but the logs and these verdicts is within its reach. */
export async function askFlows(
  logs: { readonly paths: readonly LogPath[]; readonly options: ReaderOptions },
  projection: Projection,
  releases: readonly [before: Relation, after: Relation],
  question: { readonly sql: string; readonly limit: number },
  read: (bytes: number) => void,
): Promise<{ readonly answer: Answer; readonly log: Scanned["diagnostics"] }> {
  return untilInterrupted(async (signal) => {
    const session = await Session.open({ signal });
    try {
      await session.run(`CREATE TABLE records (${RECORDS})`);
      await session.run(`CREATE TABLE verdicts (${VERDICTS})`);
      for (const view of VIEWS) await session.run(view);
      // What is wrong with a query is said before a long log is read.
      await session.ask(question.sql, 0);
      const records = await session.taker("records");
      const table = new NotingTable(projection, (key, record) => take(records, key, record));
      const { diagnostics } = await scanLogs(logs.paths, table, { ...logs.options, scan: false }, read);
      records.close();
      await session.append(
        "verdicts",
        judge(table.finish().keys, ...releases).map((one) => rowOf(table, one)),
      );
      return { answer: await session.ask(question.sql, question.limit), log: diagnostics };
    } finally {
      session.close();
    }
  });
}

function take(records: Taker, key: number, record: FlowRecord): void {
  const { place, source, destination, traffic, recorded, observer, layer, weight, bytes, first } = record;
  const { request } = traffic;
  const http = request?.kind === "http" ? request : null;
  const name = destination.endpoint.names[0] ?? null;
  const asked = [http?.method ?? null, http?.path ?? null, http?.host ?? null, request?.kind === "dns" ? request.name : null];
  const where = [place?.file ?? null, place?.record ?? null, place?.offset ?? null, timeOf(first)];
  records.take([key, ...where, source.endpoint.ip, destination.endpoint.ip, name, traffic.port, ...asked, recorded, observer, layer, weight, bytes]);
}

function rowOf(table: KeyTable, { key, flow, before, after, effect }: Judged): (string | number | null)[] {
  const protocol = PROTOCOL_NAMES.get(flow.protocol) ?? String(flow.protocol);
  const missing = [...new Set([...before.missing, ...after.missing])].join(", ");
  return [
    ...[table.entryOf(key.sample).id, key.source, key.destination, protocol, key.template, effect, before.decision, after.decision],
    ...[before.by.join(", "), after.by.join(", "), missing, recordedOf(key), key.flows, key.bytes, timeOf(key.first), timeOf(key.last)],
  ];
}

function timeOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString().slice(0, -1);
}
