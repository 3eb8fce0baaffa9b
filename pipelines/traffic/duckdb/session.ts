import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance, DuckDBType, DuckDBValue, Json } from "@duckdb/node-api";
import { CompileError, diagnostic, printable } from "#diagnostic";
import { duckdb } from "./engine.ts";
import { sqlText, sqlTexts } from "./literal.ts";

/** What a session may touch and cost. */
export interface SessionOptions {
  /** Folders that statements may read and write, with all below them; no others. */
  readonly directories?: readonly string[];
  /** Single files, likewise. */
  readonly files?: readonly string[];
  readonly threads?: number;
  /** As DuckDB writes sizes. */
  readonly memory?: string;
  /** Ends the running statement, as an interrupt does. */
  readonly signal?: AbortSignal | null;
  /** A database file that is only read; by default the database lives in memory. */
  readonly database?: string;
}
/** What a query comes to; `more`: rows were left out. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
  readonly more: boolean;
}
export type Cell = string | number | boolean | null;
/** Takes rows for a table until it is closed. */
export interface Taker {
  take(row: readonly Cell[]): void;
  close(): void;
}
/** How DuckDB numbers that kind of statement. */
const SELECT = 1;

export type Values = readonly DuckDBValue[];
export type Row = Readonly<Record<string, Json>>;

/**
 * A locked database: it reads and writes below the given folders alone, loads no extensions, and changes no setting. Values go in as
 * parameters, never as text of a statement.
 */
export class Session {
  /** A folder of this session's own, which statements may use; it goes with the session. */
  readonly folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #abort: () => void;
  readonly #signal: AbortSignal | null;

  private constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection, signal: AbortSignal | null) {
    this.folder = folder;
    this.#instance = instance;
    this.#connection = connection;
    this.#signal = signal;
    this.#abort = () => connection.interrupt();
    signal?.addEventListener("abort", this.#abort);
  }

  static async open(options: SessionOptions = {}): Promise<Session> {
    const { DuckDBInstance } = await duckdb();
    const folder = mkdtempSync(join(tmpdir(), "portcullis-duckdb-"));
    try {
      const settings = {
        autoinstall_known_extensions: "false",
        autoload_known_extensions: "false",
        allow_community_extensions: "false",
        threads: String(options.threads ?? 2),
        memory_limit: options.memory ?? "1GB",
        temp_directory: join(folder, "spill"),
        ...(options.database === undefined ? {} : { access_mode: "READ_ONLY" }),
      };
      const instance = await DuckDBInstance.create(options.database ?? ":memory:", settings);
      const connection = await instance.connect();
      // The order matters: access off alone blocks every file, and a lock comes last.
      await connection.run(`SET allowed_directories = ${sqlTexts([folder, ...(options.directories ?? [])])}`);
      await connection.run(`SET allowed_paths = ${sqlTexts(options.files ?? [])}`);
      await connection.run("SET TimeZone = 'UTC'");
      await connection.run("SET enable_external_access = false");
      await connection.run("SET lock_configuration = true");
      return new Session(folder, instance, connection, options.signal ?? null);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw failure(error);
    }
  }

  /** Runs one statement for its effect. */
  async run(sql: string, values: Values = [], types: readonly DuckDBType[] = []): Promise<void> {
    await this.#try(() => this.#connection.run(sql, [...values], types.length === 0 ? undefined : [...types]));
  }

  /** The rows of a query, as they come. */
  async *rows(sql: string, values: Values = [], types: readonly DuckDBType[] = []): AsyncGenerator<Row> {
    const result = await this.#try(() => this.#connection.stream(sql, [...values], types.length === 0 ? undefined : [...types]));
    const names = result.deduplicatedColumnNames();
    for (;;) {
      const chunk = await this.#try(() => result.fetchChunk());
      if (chunk === null || chunk.rowCount === 0) return;
      const { JsonDuckDBValueConverter } = await duckdb();
      for (const row of chunk.convertRows(JsonDuckDBValueConverter)) yield Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]));
    }
  }

  /** All rows of a query that has few. */
  async all(sql: string, values: Values = [], types: readonly DuckDBType[] = []): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.rows(sql, values, types)) rows.push(row);
    return rows;
  }

  /** Writes the result of a query into a new file below a folder of the session; `format` is what COPY takes in parentheses. */
  async copy(query: string, path: string, format: string): Promise<void> {
    await this.run(`COPY (${query}) TO ${sqlText(path)} (${format})`);
  }

  /** Gives rows to a table, column by column in the order of the table. */
  async append(table: string, rows: Iterable<readonly Cell[]>): Promise<void> {
    const taker = await this.taker(table);
    for (const row of rows) taker.take(row);
    taker.close();
  }

  /** The same, a row at a time. */
  async taker(table: string): Promise<Taker> {
    const appender = await this.#try(() => this.#connection.createAppender(table));
    return {
      take(row) {
        for (const value of row) {
          if (value === null) appender.appendNull();
          else if (typeof value === "string") appender.appendVarchar(value);
          else if (typeof value === "boolean") appender.appendBoolean(value);
          else appender.appendDouble(value);
        }
        appender.endRow();
      },
      close: () => appender.closeSync(),
    };
  }

  /** The first rows that somebody else's query gives; it may be one SELECT, and nothing else. */
  async ask(sql: string, limit: number): Promise<Answer> {
    const statements = await this.#try(() => this.#connection.extractStatements(sql));
    const statement = statements.count === 1 ? await this.#try(() => statements.prepare(0)) : null;
    if (statement?.statementType !== SELECT)
      throw new CompileError([
        diagnostic("PCL1018", ["--sql"], "a query is one SELECT statement", { help: "the views are `flows`, `verdicts`, `changes`" }),
      ]);
    const result = await this.#try(() => statement.stream());
    const { JsonDuckDBValueConverter } = await duckdb();
    const types = result.columnTypes().map((type) => type.toString());
    const rows: Json[][] = [];
    for (;;) {
      const chunk = await this.#try(() => result.fetchChunk());
      const found = chunk === null ? [] : chunk.convertRows(JsonDuckDBValueConverter);
      if (found.length === 0) return { columns: result.columnNames(), rows, more: false };
      for (const row of found) {
        if (rows.length === limit) return { columns: result.columnNames(), rows, more: true };
        rows.push(row.map((value, i) => numeric(value, types[i] ?? "")));
      }
    }
  }

  /** How much of the running statement is done, in percent; negative where nobody knows. */
  get progress(): number {
    return this.#connection.progress.percentage;
  }

  close(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    if (this.#signal?.aborted === true) throw failure(new Error("interrupted"));
    try {
      return await work();
    } catch (error) {
      throw failure(error);
    }
  }
}

/** Large whole numbers come as text; most of them are numbers still. */
function numeric(value: Json | null, type: string): Json {
  const number = /^U?(BIG|HUGE)INT$/.test(type) && typeof value === "string" ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : value;
}

/** What DuckDB says, as a finding. */
function failure(error: unknown): CompileError {
  if (error instanceof CompileError) return error;
  const [first = "", ...rest] = (error as Error).message.split("\n");
  const hint =
    rest.find((line) => line.startsWith("Possible solution")) === undefined
      ? null
      : "it has 1 GB of memory: ask for less at once, or leave out --engine duckdb, as scanning needs less";
  return new CompileError([diagnostic("PCL5010", ["duckdb"], printable(`DuckDB: ${first}`, 400), hint === null ? {} : { help: hint })]);
}
