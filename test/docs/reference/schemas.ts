import { publishedSchemas } from "../../../pipelines/cli/shapes/index.ts";
import { code, page, table } from "../markdown.ts";

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** The JSON schemas that the package has, each with what it describes. */
export function schemasPage(): string {
  const rows = Object.entries(publishedSchemas() as Readonly<Record<string, Schema>>).map(
    ([name, { description = "", properties = {}, required = [] }]) => [
      code(`portcullis/schemas/${name}.json`),
      description,
      Object.keys(properties)
        .map((field) => code(required.includes(field) ? field : `${field}?`))
        .join(", "),
    ],
  );
  return page(
    "JSON schemas",
    "pipelines/cli/shapes",
    "JSON Schema (draft 2020-12), published with the package. `portcullis/schema.json` is `portcullis/schemas/intent.json`. `GET /v1/schema` of\n[the service](../serverless.md) answers with one of them, and its OpenAPI document has the schemas of every question and answer.",
    table(["schema", "describes", "fields"], rows),
  );
}
