import { CompileError } from "#diagnostic";
import type { Projection, ReaderOptions } from "#replay";
import type { LogPath } from "../paths.ts";
import { type CountedLog, countBySql } from "../sql/count.ts";
import { duckdbEngine } from "./engine-of-logs.ts";
import { untilInterrupted } from "./interrupt.ts";
import { Session } from "./session.ts";

/** Counts logs by DuckDB, to the same result as scanning them; null where they hold what only the scanner reads. */
export async function countByDuckdb(
  paths: readonly LogPath[],
  projection: Projection,
  options: ReaderOptions,
  limits: { readonly threads?: number; readonly memory?: string } = {},
): Promise<CountedLog | null> {
  if (options.text !== null) return null;
  return untilInterrupted(async (signal) => {
    const session = await Session.open({ files: paths.map(({ path }) => path), signal, ...limits });
    try {
      const engine = await duckdbEngine(session, paths);
      return engine === null ? null : await countBySql(engine, projection, options);
    } catch (error) {
      if (error instanceof CompileError && isUnread(error)) return null;
      throw error;
    } finally {
      session.close();
    }
  });
}

/** What DuckDB says of a file that it can't read, which the scanner says better. */
function isUnread({ diagnostics }: CompileError): boolean {
  return diagnostics.some(({ message }) => /^DuckDB: (Invalid Input|IO) Error/.test(message));
}
