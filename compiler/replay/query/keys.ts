import { call, column, columns, type Expr, either, type From, join, number, type Query, query, table, text } from "./ir.ts";

/*
 * How an engine counts a log: (1) table `rows` of query ROWS over a view `lines`; (2) the words of each column go out, and what they mean comes in;
 * (3) KINDS go out, the first record of each is decoded, and `meaning` comes in; (4) records that are ODD or ALONE go out to be decoded, and with
 * them the connections that they, or repetitions, are of, which come in as `held`, so that all records of these, HELD, go out as well; (5) the
 * counts of all others go out. `record` is any number that grows within a file, by which the record's line can be found again.
 */

/** Columns of `rows` that hold words, and the tables that say what they mean. */
export const WORDS = {
  source: "addresses",
  destination: "addresses",
  source_pod: "pods",
  destination_pod: "pods",
  destination_port: "ports",
  url: "urls",
} as const;
export type WordColumn = keyof typeof WORDS;

const WORD_COLUMNS = Object.keys(WORDS) as WordColumn[];
/** What distinguishes kinds of records: those of one kind mean the same, but for when and between which ports they were. */
const KIND = [
  "digest",
  "source_class",
  "destination_class",
  "source_pod_class",
  "destination_pod_class",
  "one_pod",
  "destination_port_class",
  "url_class",
] as const;

/** Tables that come from outside of the engine: the columns of each, in this order. */
export const TABLES = {
  /** What words mean, as JSON texts: `class` is equal where no policy and no report tells two words apart, `exact` where two requests are one. */
  addresses: { word: "text", class: "integer" },
  pods: { word: "text", class: "integer" },
  ports: { word: "text", class: "integer" },
  urls: { word: "text", class: "integer", exact: "integer" },
  /**
   * The verdict table: a row for each flow that a record of a kind stands for. `entry`: the key that it counts for; `act`: equal where two
   * records of one connection at one time may be one that was written twice; `trace`: 1 where it counts once a connection; `weight`: flows;
   * `seen`: records; `net`: the source's records minus the destination's. `alone`: 1 where the kind's records are decoded one by one, and no
   * other column counts.
   */
  meaning: {
    ...{ digest: "text", source_class: "integer", destination_class: "integer", source_pod_class: "integer", destination_pod_class: "integer" },
    ...{
      one_pod: "integer",
      destination_port_class: "integer",
      url_class: "integer",
      alone: "integer",
      entry: "integer",
      act: "integer",
      trace: "integer",
    },
    ...{ weight: "integer", seen: "integer", net: "integer", denied: "integer", audited: "integer" },
  },
  /** Connections whose records are all decoded one by one; `held` is 1. */
  held: { connection: "text", held: "integer" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, "text" | "integer">>>>;

const isPlain = call("=", column("odd"), number(0));

/** Places of records that have to be decoded. */
export const ODD: Query = { select: columns("file", "record"), from: table("rows"), where: call("=", column("odd"), number(1)) };

/** The distinct words of a column of the plain records. */
export function wordsOf(name: WordColumn): Query {
  return { select: { word: column(name) }, from: table("rows"), where: isPlain, group: ["word"] };
}

function meaningOf(name: WordColumn): From {
  const select = { [name]: column("word"), [`${name}_class`]: column("class"), ...(name === "url" ? { url_exact: column("exact") } : {}) };
  return query({ select, from: table(WORDS[name]) });
}

const spaced = (...names: readonly string[]) => call("join", ...names.flatMap((name, i) => (i === 0 ? [column(name)] : [text(" "), column(name)])));
const isEmpty = (name: string) => call("=", column(name), text(""));
const PLAIN: From = query({
  select: {
    ...columns("file", "record", "digest", "time", ...WORD_COLUMNS),
    port: call("integer", column("destination_port")),
    one_pod: either(
      call("and", call("=", column("source_pod"), column("destination_pod")), call("not", isEmpty("source_pod"))),
      number(1),
      number(0),
    ),
    connection: either(
      call("or", isEmpty("source"), isEmpty("source_port")),
      text(""),
      spaced("source", "destination", "source_port", "destination_port"),
    ),
  },
  from: table("rows"),
  where: isPlain,
});
const PLACED: From = query({
  select: columns("file", "record", "time", "port", "connection", "url_exact", ...KIND),
  from: WORD_COLUMNS.reduce<From>((from, name) => join(from, meaningOf(name), name), PLAIN),
});

/** The key table: each kind with the first of its records, and its number of records. */
export const KINDS: Query = {
  select: {
    ...columns(...KIND),
    records: { is: "count", where: null },
    since: call("min", column("time")),
    until: call("max", column("time")),
    first: call("min", { is: "fields", fields: columns("file", "record", "time", "connection") }),
  },
  from: PLACED,
  group: KIND,
};

const FLOW = ["entry", "act", "trace", "weight", "seen", "net", "denied", "audited"];
const isAlone = call("=", column("alone"), number(1));
const isHeld = call("=", call("coalesce", column("held"), number(0)), number(1));
/** Flows of plain records, and those of them by whether their connection is held. */
const MEANT: From = query({
  select: columns("file", "record", "time", "port", "connection", "url_exact", "alone", ...FLOW),
  from: join(PLACED, table("meaning"), ...KIND),
});
const FLOWS: From = { is: "join", left: MEANT, right: table("held"), on: ["connection"], keep: "left" };

/** Places of plain records of kinds that are decoded one by one. */
export const ALONE: Query = { select: columns("file", "record"), from: MEANT, where: isAlone };
/** Places of plain records of connections that are. */
export const HELD: Query = {
  select: columns("file", "record"),
  from: FLOWS,
  where: call("and", call("not", isAlone), isHeld),
  group: ["file", "record"],
};

/** A window of time, in milliseconds since 1970; open at an end that is null. */
export interface Window {
  readonly since: number | null;
  readonly until: number | null;
}

function isOutside({ since, until }: Window): Expr {
  const time = column("time");
  const out = [...(since === null ? [] : [call("<", time, number(since))]), ...(until === null ? [] : [call(">", time, number(until))])];
  const [first, second] = out;
  if (first === undefined) return call("=", number(0), number(1));
  return call("coalesce", second === undefined ? first : call("or", first, second), call("=", number(0), number(1)));
}

const COUNTED = call("and", call("not", isAlone), call("not", isHeld));

/** How many flows are outside of a window. */
export function outsideOf(window: Window): Query {
  return { select: { flows: call("sum", column("weight")) }, from: FLOWS, where: call("and", COUNTED, isOutside(window)) };
}

/** Flows that may be repetitions: those of connections with a time in the window. */
function repeatable(window: Window): { readonly from: From; readonly where: Expr } {
  const has = [call("not", isAlone), call("not", isEmpty("connection")), call("not", call("is null", column("time")))];
  return { from: MEANT, where: call("and", ...has, call("not", isOutside(window))) };
}

/** How many flows may be repetitions. */
export function repeatableIn(window: Window): Query {
  return { select: { flows: { is: "count", where: null } }, ...repeatable(window) };
}

/** Connections with flows that are equal in all that tells a repetition. */
export function repeatedIn(window: Window): Query {
  const same = ["connection", "act", "url_exact", "time"];
  const times: Query = { select: { ...columns(...same), times: { is: "count", where: null } }, ...repeatable(window), group: same };
  return { select: columns("connection"), from: query(times), where: call(">", column("times"), number(1)), group: ["connection"] };
}

const SUMS = ["weight", "seen", "denied", "audited"];
const summed = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, call("sum", column(name))]));

/**
 * The counts of each entry. Records of one connection by its two ends are one flow, so `single` has, connection by connection, what only one of
 * them saw; `aggregated` is the same where addresses were aggregated away. `sample` is the place of the earliest record.
 */
export function countsIn(window: Window): Query {
  const sample = { time: call("coalesce", column("time"), number(0)), ...columns("connection", "file", "record") };
  const connections: Query = {
    select: {
      ...columns("entry", "trace", "connection"),
      ...summed([...SUMS, "net"]),
      first: call("min", column("time")),
      last: call("max", column("time")),
      port: call("min", column("port")),
      sample: call("min", { is: "fields", fields: sample }),
    },
    from: FLOWS,
    where: call("and", COUNTED, call("not", isOutside(window))),
    group: ["entry", "trace", "connection"],
  };
  const isTrace = call("=", column("trace"), number(1));
  const zero = number(0);
  return {
    select: {
      ...columns("entry"),
      ...summed(SUMS),
      single: call(
        "sum",
        either(isTrace, either(isEmpty("connection"), column("weight"), number(1)), either(isEmpty("connection"), zero, call("abs", column("net")))),
      ),
      aggregated: call("sum", either(call("and", isEmpty("connection"), call("not", isTrace)), column("net"), zero)),
      first: call("min", column("first")),
      last: call("max", column("last")),
      port: call("min", column("port")),
      sample: call("min", column("sample")),
    },
    from: query(connections),
    group: ["entry"],
  };
}
