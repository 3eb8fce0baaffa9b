import { fromIssues, hasErrors } from "#diagnostic";
import { parseValue } from "#manifest";
import { Refused } from "./problem.ts";
import { type Asked, REQUESTS, type Verb } from "./shapes.ts";

/** The first key of an envelope that is written as YAML. */
const ENVELOPE = /^(?:a|source)[ ]*:/m;

/** What a body asks: an envelope of JSON, or a source alone, with the rest in the query. */
export function readEnvelope<V extends Verb>(verb: V, type: "json" | "yaml", bytes: Uint8Array, query: URLSearchParams): Asked<V> {
  const text = type === "yaml" ? textOf(bytes) : "";
  const value = type === "json" || ENVELOPE.test(text) ? enveloped(verb, bytes, query) : bare(verb, text, query);
  const schema = REQUESTS[verb];
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refused(400, fromIssues(parsed.error.issues, { schema, value, at: [] }));
  return parsed.data as Asked<V>;
}

function enveloped(verb: Verb, bytes: Uint8Array, query: URLSearchParams): unknown {
  const parsed = parseValue({ path: "body", bytes });
  if (!("value" in parsed)) throw new Refused(hasLimit(parsed.diagnostics) ? 413 : 400, parsed.diagnostics);
  const { value } = parsed;
  const isSource = typeof value === "object" && value !== null && ("policies" in value || "apiVersion" in value || "kind" in value);
  return isSource ? bare(verb, value, query) : value;
}

/** Options of a source that comes alone. */
function bare(verb: Verb, source: unknown, query: URLSearchParams): unknown {
  const targets = [...query.getAll("target"), ...query.getAll("targets")];
  const texts = ["profile", "profileB", "from", "to", "protocol", "port", "http", "dns", "tls"].flatMap((name) =>
    query.has(name) ? [[name, query.get(name)]] : [],
  );
  const flags = ["split", "strict", "digest"].flatMap((name) => (query.has(name) ? [[name, query.get(name) !== "false"]] : []));
  return {
    [verb === "diff" ? "a" : "source"]: source,
    ...(targets.length === 0 ? {} : { targets }),
    ...Object.fromEntries([...texts, ...flags]),
  };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const parsed = parseValue({ path: "body", bytes });
    throw new Refused(400, "diagnostics" in parsed ? parsed.diagnostics : []);
  }
}

function hasLimit(diagnostics: Refused["diagnostics"]): boolean {
  return hasErrors(diagnostics) && diagnostics.some((one) => one.code === "PCL1003");
}
