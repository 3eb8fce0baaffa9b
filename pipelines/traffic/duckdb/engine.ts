import { CompileError, diagnostic, printable } from "#diagnostic";

type Engine = typeof import("@duckdb/node-api");

/** The package that holds DuckDB; it is optional, so who needs it is told how to get it. */
export async function duckdb(load: () => Promise<Engine> = () => import("@duckdb/node-api")): Promise<Engine> {
  try {
    return await load();
  } catch (error) {
    const message = `DuckDB is not there: ${printable((error as Error).message.split("\n")[0] ?? "")}`;
    throw new CompileError([
      diagnostic("PCL1026", ["@duckdb/node-api"], message, {
        help: "install it beside portcullis: `npm install --save-dev @duckdb/node-api@1.5.6-r.1`",
      }),
    ]);
  }
}
