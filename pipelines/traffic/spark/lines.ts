import type { SparkSession } from "./session.ts";

/** Where a split of a log starts: its first line's order in the split's partition, records and bytes of the log before it. */
interface Split {
  readonly file: number;
  readonly block: number;
  readonly first: number;
  readonly records: number;
  readonly bytes: number;
}
/** What a log comes to, unpacked; `bytes` counts a newline at its end that may not be there. */
export interface LogSize {
  readonly records: number;
  readonly bytes: number;
}

/** A line of bytes that is nothing: spaces, tabs and carriage returns. Few lines start like one, and only these are trimmed. */
const BLANK = "substr(line, 1, 1) IN ('', ' ', '\\t', '\\r') AND length(trim(BOTH ' \\t\\r' FROM line)) = 0";
/** Lines that Spark's own parser may read otherwise than JSON says: it doesn't look behind the first value, and knows no half of a character. */
const WHOLE = [
  "try_parse_json('[' || line || ']') IS NOT NULL",
  "try_parse_json('{\"_\":' || line || '}') IS NOT NULL",
  "octet_length(line) <= 1048576",
  "is_valid_utf8(line)",
  "NOT rlike(line, '\\\\\\\\u[dD][89a-fA-F]')",
].join(" AND ");

/**
 * Makes the view `lines` of logs: file and record number, the bytes as `raw`, and `line` as text where it is JSON for sure. Spark reads logs
 * in splits, and each line belongs to the split that it starts in, so numbers and offsets are those of the lines before.
 */
export async function linesOf(
  spark: SparkSession,
  paths: readonly string[],
): Promise<{ readonly logs: readonly LogSize[]; readonly unread: readonly number[] }> {
  const { unread } = await spark.ask({ do: "logs", view: "read", paths });
  const counted = await spark.rows(
    "SELECT file, block, MIN(nth) AS first, COUNT(*) AS records, SUM(octet_length(line) + 1) AS bytes FROM read GROUP BY file, block ORDER BY file, block",
  );
  const logs: LogSize[] = paths.map(() => ({ records: 0, bytes: 0 }));
  const splits = ((counted ?? []) as unknown as readonly Split[]).map((one) => {
    const before = logs[one.file] ?? { records: 0, bytes: 0 };
    logs[one.file] = { records: before.records + one.records, bytes: before.bytes + one.bytes };
    return [one.file, one.block, one.first, before.records, before.bytes] as const;
  });
  await spark.table("splits", "file INT, block BIGINT, first BIGINT, records BIGINT, bytes BIGINT", splits);
  const from = "FROM read JOIN splits USING (file, block)";
  await spark.view(
    "lines",
    `SELECT file, records + nth - first + 1 AS record, line AS raw, CASE WHEN ${WHOLE} THEN line END AS line ${from} WHERE NOT (${BLANK})`,
  );
  const before =
    "bytes + COALESCE(SUM(octet_length(line) + 1) OVER (PARTITION BY file, block ORDER BY nth ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)";
  await spark.view("places", `SELECT file, records + nth - first + 1 AS record, ${before} AS offset ${from}`);
  return { logs, unread: unread as readonly number[] };
}
