import { expect, test } from "vitest";
import { duckdbSql } from "../../../../compiler/replay/query/duckdb.ts";
import { ROWS } from "../../../../compiler/replay/query/hubble.ts";
import { ALONE, countsIn, HELD, KINDS, ODD, outsideOf, repeatableIn, repeatedIn, wordsOf } from "../../../../compiler/replay/query/keys.ts";
import { sparkSql } from "../../../../compiler/replay/query/spark.ts";

const window = { since: 1_767_225_600_000, until: null };
const QUERIES = {
  rows: ROWS,
  odd: ODD,
  words: wordsOf("source_pod"),
  kinds: KINDS,
  alone: ALONE,
  held: HELD,
  outside: outsideOf(window),
  repeatable: repeatableIn({ since: null, until: null }),
  repeated: repeatedIn(window),
  counts: countsIn(window),
};

test.each([
  ["duckdb", duckdbSql],
  ["spark", sparkSql],
])("every query in the SQL of %s", async (name, print) => {
  const text = Object.entries(QUERIES).map(([title, query]) => `-- ${title}\n${print(query)};\n`);
  await expect(text.join("\n")).toMatchFileSnapshot(`golden/${name}.sql`);
});
