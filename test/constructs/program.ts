import { App, CompileError, Namespace, udp } from "portcullis";
import type { Intent, Policy, Rule } from "#ir";

/** A small shop, as yet without a sentence. */
export function shopParts() {
  const app = new App();
  const shop = new Namespace(app, "shop");
  const web = shop.workload("web", { labels: { app: "web" } });
  const api = shop.workload("api", { labels: { app: "api" }, ports: { http: 8080, dns: udp(53) } });
  return { app, shop, web, api };
}
type Parts = ReturnType<typeof shopParts>;

/** What the shop's app says after these sentences. */
export function intentOf(say: (at: Parts) => void): Intent {
  const at = shopParts();
  say(at);
  return at.app.lower();
}
/** What an app is refused for, one line each; nothing if it isn't. */
export function refusal(program: (at: Parts) => void): string[] {
  return findings(program).map((one) => `${one.name} ${one.at.join("/")}: ${one.message}${one.help === null ? "" : ` (${one.help})`}`);
}
export function findings(program: (at: Parts) => void): CompileError["diagnostics"] {
  try {
    intentOf(program);
    return [];
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    return error.diagnostics;
  }
}
export function policyOf(intent: Intent, id: string): Policy {
  const found = intent.policies.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no policy ${id} among ${intent.policies.map((one) => one.id).join(", ")}`);
  return found;
}
/** The rules of a policy of one direction. */
export function rulesOf(intent: Intent, id: string): readonly Rule[] {
  const { ingress, egress } = policyOf(intent, id);
  return (ingress ?? egress)?.rules ?? [];
}
