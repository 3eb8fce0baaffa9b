import * as constructs from "#constructs";
import type { Intent } from "#ir";

/** What a generated program lowers to; it is plain JavaScript but for its import and export. */
export function lowered(program: string): Intent {
  const [, names = "", body = ""] = /^import \{ (.*) \} from "portcullis";\n(.*)export default app;\n$/s.exec(program) ?? [];
  const run = new Function("portcullis", `const { ${names} } = portcullis; ${body} return app.lower();`);
  return (run as (api: unknown) => Intent)(constructs);
}
