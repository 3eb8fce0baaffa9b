import * as z from "zod";
import { VERSION } from "#compiler";
import { jsonSchema } from "#ir";
import { ANSWERS, problemShape } from "./answers.ts";
import { refuse } from "./problem.ts";
import { REQUESTS } from "./shapes.ts";

type Json = Readonly<Record<string, unknown>>;
const SUMMARIES = {
  compile: "Compile and prove an intent: a release with every byte of it",
  diff: "Compare two meanings over every flow that could exist",
  eval: "Judge probes",
  explain: "Why a flow is allowed or denied, and the smallest edit that turns it",
  lint: "Find traps in intents and manifests",
  capabilities: "What each engine can say",
} as const;
type Named = keyof typeof SUMMARIES;
const NAMES = Object.keys(SUMMARIES) as Named[];

/** Every schema by the name under which it is asked for. */
function schemas(): Readonly<Record<string, Json>> {
  const asked = Object.entries(REQUESTS).map(([name, shape]) => [`${name}-request`, z.toJSONSchema(shape, { io: "input" })]);
  const told = Object.entries(ANSWERS).map(([name, shape]) => [name, z.toJSONSchema(shape)]);
  return { intent: jsonSchema() as Json, ...Object.fromEntries([...asked, ...told]), problem: z.toJSONSchema(problemShape) as Json };
}

/** `GET /v1/schema?name=…`: the JSON Schema of what goes in or comes out; of an intent where nothing is named. */
export function schemaNamed(name: string | null): Json {
  const all = schemas();
  const found = Object.hasOwn(all, name ?? "intent") ? all[name ?? "intent"] : undefined;
  return found ?? refuse(404, "PCL1018", ["name"], "there is no schema of this name", `known names: ${Object.keys(all).join(", ")}`);
}

/** `GET /v1/openapi.json`: the whole service as OpenAPI 3.1, made of the schemas that check it. */
export function openapi(): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "Portcullis",
      version: VERSION,
      summary: "Network policy, compiled and proved",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      ...Object.fromEntries(NAMES.map((name) => [`/v1/${name}`, name in REQUESTS ? { post: posted(name) } : { get: asked(name) }])),
      "/v1/schema": { get: plain("schema", "JSON Schemas, by name", [parameter("name", false)]) },
      "/v1/openapi.json": { get: plain("openapi", "This document", []) },
      "/healthz": { get: plain("healthz", "Whether the service answers", []) },
    },
    components: {
      schemas: Object.fromEntries(Object.entries(schemas()).map(([name, schema]) => [name, relocated(schema, `#/components/schemas/${name}`)])),
    },
  };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const parameter = (name: string, explode: boolean) => ({
  name,
  in: "query",
  schema: explode ? { type: "array", items: { type: "string" } } : { type: "string" },
});
const refused = { default: { description: "Why there is no answer", content: { "application/problem+json": { schema: ref("problem") } } } };
const told = (schema: object) => ({ "200": { description: "The answer", content: { "application/json": { schema } } }, ...refused });

function posted(name: Named): Json {
  const yaml = { "application/yaml": { schema: { type: "string" } } };
  return {
    operationId: name,
    summary: SUMMARIES[name],
    requestBody: { required: true, content: { "application/json": { schema: { anyOf: [ref(`${name}-request`), ref("intent")] } }, ...yaml } },
    responses: told(ref(name)),
  };
}

function asked(name: Named): Json {
  return { operationId: name, summary: SUMMARIES[name], parameters: [parameter("profile", true)], responses: told(ref(name)) };
}

function plain(operationId: string, summary: string, parameters: readonly object[]): Json {
  return { operationId, summary, parameters, responses: told({ type: "object" }) };
}

/** A schema of its own as a part of a document: its references start at another root. */
function relocated(value: unknown, root: string): unknown {
  if (Array.isArray(value)) return value.map((one) => relocated(one, root));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "$schema");
  return Object.fromEntries(
    entries.map(([key, one]) => [key, key === "$ref" && typeof one === "string" && one.startsWith("#") ? root + one.slice(1) : relocated(one, root)]),
  );
}
