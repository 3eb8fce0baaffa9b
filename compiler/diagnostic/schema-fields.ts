import type * as z from "zod";
import type { Path } from "./diagnostic.ts";

/** The field names that a schema knows at a place of a value; all branches of a union together. */
export function fieldsAt(schema: z.ZodType, path: Path, value: unknown): string[] {
  const found = new Set(path.reduce<z.core.$ZodType[]>((schemas, step) => schemas.flatMap((one) => below(one, step)), [schema]).flatMap(fields));
  const given = path.reduce<unknown>((inner, step) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined), value);
  const taken = new Set(typeof given === "object" && given !== null ? Object.keys(given) : []);
  return [...found].filter((name) => !taken.has(name));
}

function below(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case "object": {
      const inner = Object.hasOwn(def.shape, step) ? def.shape[step] : undefined;
      return inner === undefined ? [] : [inner];
    }
    case "array":
      return [def.element];
    case "record":
      return [def.valueType];
    default:
      return inside(schema).flatMap((one) => below(one, step));
  }
}

function fields(schema: z.core.$ZodType): string[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  return def.type === "object" ? Object.keys(def.shape) : inside(schema).flatMap(fields);
}

/** What a wrapper or union is made of. */
function inside(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case "union":
      return def.options;
    case "optional":
    case "nullable":
    case "readonly":
    case "default":
      return [def.innerType];
    case "lazy":
      return [def.getter()];
    default:
      return [];
  }
}
