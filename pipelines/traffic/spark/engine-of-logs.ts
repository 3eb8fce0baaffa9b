import { type Query, ROWS, sparkSql, TABLES } from "#replay";
import type { LogPath } from "../paths.ts";
import type { Cell, EngineRow, Place, Raw, SqlEngine } from "../sql/engine.ts";
import { type LogSize, linesOf } from "./lines.ts";
import type { SparkSession } from "./session.ts";

const TYPES = { text: "STRING", integer: "INT" } as const;

/** Logs in a job on Spark; null where Spark leaves one of them out. */
export async function sparkEngine(spark: SparkSession, paths: readonly LogPath[], addresses: readonly string[]): Promise<SqlEngine | null> {
  const { logs, unread } = await linesOf(spark, addresses);
  if (unread.length > 0) return null;
  await spark.view("rows", sparkSql(ROWS), true);
  const [counted] = (await spark.rows("SELECT COUNT(*) AS records FROM rows")) ?? [];
  const names = paths.map(({ shown }) => shown);
  return new SparkEngine(spark, names, addresses, logs, Number(counted?.["records"]));
}

class SparkEngine implements SqlEngine {
  readonly records: number;
  readonly #spark: SparkSession;
  readonly #names: readonly string[];
  readonly #addresses: readonly string[];
  readonly #logs: readonly LogSize[];

  constructor(spark: SparkSession, names: readonly string[], addresses: readonly string[], logs: readonly LogSize[], records: number) {
    this.#spark = spark;
    this.#names = names;
    this.#addresses = addresses;
    this.#logs = logs;
    this.records = records;
  }

  async rows(query: Query, limit: number | null = null): Promise<readonly EngineRow[] | null> {
    return await this.#spark.rows(sparkSql(query), limit);
  }

  async give(table: keyof typeof TABLES, rows: Iterable<readonly Cell[]>): Promise<void> {
    const columns = Object.entries(TABLES[table]).map(([name, type]) => `${name} ${TYPES[type]}`);
    await this.#spark.table(table, columns.join(", "), rows);
  }

  async lines(places: readonly Place[], take: (raw: Raw) => void): Promise<boolean> {
    await this.#spark.table(
      "wanted",
      "file INT, record BIGINT",
      places.map(({ file, record }) => [file, record]),
    );
    const sql = `SELECT file, record, offset, base64(CAST(raw AS BINARY)) AS bytes
FROM lines JOIN places USING (file, record) JOIN wanted USING (file, record) ORDER BY file, record`;
    const found = (await this.#spark.rows(sql)) ?? [];
    for (const { file, record, offset, bytes } of found) {
      const place = { file: Number(file), record: Number(record) };
      const shown = this.#names[place.file] ?? "";
      const raw = { ...place, shown, number: place.record, offset: Number(offset), bytes: Buffer.from(String(bytes), "base64") };
      take({ ...raw, unfinished: await this.#isUnfinished(raw) });
    }
    return found.length === places.length;
  }

  /** Only the last line of a log can be, which is asked for where it is wanted. */
  async #isUnfinished({ file, record }: Place): Promise<boolean> {
    const { records, bytes } = this.#logs[file] ?? { records: 0, bytes: 0 };
    if (record !== records) return false;
    const { newline } = await this.#spark.ask({ do: "ends", path: this.#addresses[file], length: bytes });
    return newline !== true;
  }
}
