import { compile } from "#compiler";
import { type Diagnostic, diagnostic, hasErrors } from "#diagnostic";
import type { Intent } from "#ir";
import type { Document } from "#manifest";
import type { Inventory } from "#model";
import type { Chosen } from "#targets";
import { artifactDocuments } from "../unite.ts";

/** Objects of a scaffold, or why the engine has none. */
export interface Emitted {
  readonly ok: boolean;
  readonly documents: readonly Document[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The objects of a part of a scaffold; nothing to say takes none. What they mean among all others is proved with each phase. */
export function emittedFor(intent: Intent, chosen: Chosen, inventory: Inventory | null): Emitted {
  if (intent.policies.length === 0) return { ok: true, documents: [], diagnostics: [] };
  const [output] = compile(intent, [chosen], { inventory, provedElsewhere: true }).outputs;
  const diagnostics = output?.diagnostics ?? [];
  return { ok: output !== undefined && !hasErrors(diagnostics), documents: artifactDocuments(output?.artifacts ?? []), diagnostics };
}

/** There is no scaffold. */
export function noWay({ profile }: Chosen, message: string): Diagnostic {
  return diagnostic("PCL7005", [profile.text], message);
}
