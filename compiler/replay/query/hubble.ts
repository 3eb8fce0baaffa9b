import { call, column, columns, type Expr, either, item, matches, NONE, number, type Path, type Query, query, table, text } from "./ir.ts";

/** What decoding reads of an event, besides the flow in it. */
const EVENT: readonly Path[] = [["flow"], ["node_name"], ["time"], ["lost_events"]];
const PORTS = ["TCP", "UDP", "SCTP"];

/** Members of a flow that decide what it is, each as JSON text. */
const TELLING = [
  "verdict drop_reason_desc Type type event_type.type traffic_direction is_reply aggregate",
  "source.labels source.identity source.namespace source.workloads source_names",
  "destination.labels destination.identity destination.namespace destination.workloads destination_names",
  "l4.TCP.flags.SYN l4.TCP.flags.ACK l4.ICMPv4.type l4.ICMPv4.code l4.ICMPv6.type l4.ICMPv6.code",
  "l7.type l7.dns.query l7.http.method",
]
  .join(" ")
  .split(" ")
  .map((path) => path.split("."));
/** Members that differ from record to record: words that are looked up, and where and when the connection was. */
const VARYING = [
  "time node_name IP.source IP.destination source.ID destination.ID source.pod_name destination.pod_name l7.http.url",
  ...PORTS.flatMap((name) => [`l4.${name}.source_port`, `l4.${name}.destination_port`]),
]
  .join(" ")
  .split(" ")
  .map((path) => path.split("."));
/** Objects whose members' names count: which there are, in which order, and none twice. */
const OBJECTS: readonly Path[] = [
  "",
  "source",
  "destination",
  "IP",
  "event_type",
  "aggregate",
  "l4",
  ...["TCP", "UDP", "SCTP", "ICMPv4", "ICMPv6"].map((name) => `l4.${name}`),
  "l4.TCP.flags",
  "l7",
  "l7.dns",
  "l7.http",
].map((path) => (path === "" ? [] : path.split(".")));

/** Every member that decoding a record may look at; a test holds the decoder to it. */
export const READ: readonly Path[] = [...EVENT, ...[...TELLING, ...VARYING, ...OBJECTS].map((path) => ["flow", ...path])];

/** JSON that only some parsers take: a comma before a closing bracket, and numbers that are none. Texts that look so are found, too; the decoder tells. */
const DOUBTFUL = ",[ \\t]*[}\\]]|[:,\\[][ \\t]*-?[iInN][nNaA]";
const TIME = '^"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?Z"$';
const ADDRESS = '^"[0-9a-fA-F:.]+"$';
const PORT = "^[0-9]{1,5}$";

const SAID = [...TELLING, ...VARYING];
const said = (path: string): Expr =>
  item(
    column("said"),
    SAID.findIndex((one) => one.join(".") === path),
  );
const present = (one: Expr) => call("and", call("not", call("is null", one)), call("<>", one, text("null")));
const orEmpty = (one: Expr) => call("coalesce", one, text(""));
/** Not there, or like this. */
const absentOr = (one: Expr, pattern: string) => call("or", call("is null", one), matches(one, pattern));
const ports = (end: string) => call("coalesce", ...PORTS.map((name) => said(`l4.${name}.${end}_port`)));
const firstPresent = (first: Expr, second: Expr) => either(present(first), first, second);

/** Lines with their event's members, and the flow: that of the event, or the event itself. */
const EVENTS: Query = {
  select: {
    ...columns("file", "record", "line"),
    event: { is: "members", of: column("line"), paths: EVENT },
    top: { is: "names", of: column("line"), paths: [[]] },
  },
  from: table("lines"),
};
const FLOWS: Query = {
  select: { ...columns("file", "record", "line", "event", "top"), flow: call("coalesce", item(column("event"), 0), column("line")) },
  from: query(EVENTS),
};
const PARTS: Query = {
  select: {
    ...columns("file", "record", "line", "event", "top"),
    said: { is: "members", of: column("flow"), paths: SAID },
    shape: { is: "names", of: column("flow"), paths: OBJECTS },
  },
  from: query(FLOWS),
};
const HOME: Expr = {
  is: "group",
  of: orEmpty(firstPresent(item(column("event"), 1), said("node_name"))),
  pattern: '^"(.+)/',
};
/** Of endpoint numbers only counts that there is one. */
const numbered = (end: string) => either(matches(said(`${end}.ID`), "^[1-9][0-9]{0,8}$"), text("+"), said(`${end}.ID`));
const SEPARATOR = text("\n");
const DIGESTED = [column("top"), column("shape"), item(column("event"), 3), numbered("source"), numbered("destination")].map(orEmpty);
/** As a JSON text each: the time is the flow's, or else the event's. */
const TIMED: Query = {
  select: {
    ...columns("file", "record", "line", "event", "top", "said", "shape"),
    at: either(present(said("time")), said("time"), either(present(item(column("event"), 2)), item(column("event"), 2), NONE)),
  },
  from: query(PARTS),
};
/** What SQL can tell exactly; all else is decoded record by record. */
const PLAIN: Expr = call(
  "and",
  call("not", matches(column("line"), DOUBTFUL)),
  absentOr(column("at"), TIME),
  call("or", call("is null", column("at")), call("not", call("is null", call("instant", column("at"))))),
  absentOr(said("IP.source"), ADDRESS),
  absentOr(said("IP.destination"), ADDRESS),
  call("=", call("is null", said("IP.source")), call("is null", said("IP.destination"))),
  ...PORTS.flatMap((name) => ["source", "destination"].map((end) => absentOr(said(`l4.${name}.${end}_port`), PORT))),
);

/**
 * Each record of the view `lines` (file, record, line; the line null where it is no JSON), as far as counting needs it: `odd` is 1 where the
 * record has to be decoded by itself; records with equal `digest` differ in nothing else that decoding looks at but the columns behind it.
 */
export const ROWS: Query = {
  select: {
    ...columns("file", "record"),
    odd: either(call("coalesce", PLAIN, call("=", number(0), number(1))), number(0), number(1)),
    digest: call(
      "digest",
      call("join", ...[...DIGESTED, HOME].flatMap((one) => [one, SEPARATOR]), { is: "texts", of: column("said"), count: TELLING.length }),
    ),
    time: call("instant", column("at")),
    source: orEmpty(said("IP.source")),
    destination: orEmpty(said("IP.destination")),
    source_port: orEmpty(ports("source")),
    destination_port: orEmpty(ports("destination")),
    source_pod: orEmpty(said("source.pod_name")),
    destination_pod: orEmpty(said("destination.pod_name")),
    url: orEmpty(said("l7.http.url")),
  },
  from: query(TIMED),
};
