import type { Direction } from "#ir";
import { type Conjunction, type Cube, isOneOf, KINDS, kindIn, type Level, type Side, V } from "#model";
import type { Engine } from "../versions.ts";
import { conjoin } from "./conjunction.ts";
import type { Entry, Tier } from "./entry.ts";
import { Lowering, missingOf, type Part, partsOf } from "./lower.ts";

const TIERS: readonly Tier[] = ["admin", "normal", "baseline"];
const TITLES: Record<Tier, string> = { admin: "the Admin tier", normal: "the policies", baseline: "the Baseline tier" };

/**
 * One direction as levels (Cilium pkg/policy/repository.go, pkg/policy/types): tier by tier and priority by priority deny
 * beats allow beats pass; then the own node gets in; the default deny stands last, so a Baseline allow comes before it.
 */
export class SideBuilder {
  readonly #levels: Level[] = [];
  readonly #entries: readonly Entry[];
  readonly #direction: Direction;
  readonly #engine: Engine;
  readonly #lowering: Lowering;

  constructor(entries: readonly Entry[], direction: Direction, engine: Engine) {
    this.#entries = entries.filter((entry) => entry.direction === direction);
    this.#direction = direction;
    this.#engine = engine;
    this.#lowering = new Lowering(this.#entries, engine);
  }

  build(): Side {
    if (this.#engine.enforcement === "never") return [];
    for (const tier of TIERS) this.#tier(tier);
    this.#defaults();
    return this.#levels;
  }

  #tier(tier: Tier): void {
    const start = this.#levels.length;
    const entries = this.#entries.filter((entry) => entry.tier === tier);
    const priorities = [...new Set(entries.map((entry) => entry.priority))].sort((a, b) => a - b);
    for (const priority of priorities)
      this.#priority(
        entries.filter((entry) => entry.priority === priority),
        tier,
      );
    for (let i = start; i < this.#levels.length; i++) {
      const level = this.#levels[i] as Level;
      if (level.action === "pass") this.#levels[i] = { ...level, to: this.#levels.length };
    }
  }

  #priority(entries: readonly Entry[], tier: Tier): void {
    const title = TITLES[tier];
    const parts = (verdict: Entry["verdict"]) => entries.filter((entry) => entry.verdict === verdict).flatMap(partsOf);
    const network = (some: readonly Part[]) => some.flatMap((part) => this.#lowering.network(part));
    const [denying, allowing] = [parts("deny"), parts("allow")];
    this.#push("deny", network(denying.filter(isCertain)), `denied by ${title}`);
    this.#unresolved(denying, "deny");
    this.#push("deny", this.#unauthenticated(allowing), "authentication is required");
    const certain = allowing.filter(isCertain);
    this.#push(
      "allow",
      certain.flatMap((part) => this.#lowering.allowed(part)),
      `allowed by ${title}`,
    );
    this.#unresolved(allowing, "allow");
    this.#refusedRequests(
      certain.filter(({ clause }) => clause.requests !== null),
      tier,
    );
    this.#push("pass", network(parts("pass")), `passed on by ${title}`);
  }

  #push(action: "allow" | "deny" | "pass", cubes: readonly Cube[], title: string): void {
    if (cubes.length > 0) this.#levels.push({ action, cubes, title });
  }

  #unresolved(parts: readonly Part[], may: "allow" | "deny"): void {
    for (const missing of new Set(parts.flatMap((part) => missingOf(part) ?? []))) {
      const cubes = parts.filter((part) => missingOf(part) === missing).flatMap((part) => this.#lowering.network(part));
      if (cubes.length > 0) this.#levels.push({ action: "unknown", may, cubes, missing, title: `it depends on ${missing}` });
    }
  }

  #unauthenticated(parts: readonly Part[]): Cube[] {
    return parts.flatMap((part) => {
      const { authentication } = part.entry;
      if (authentication === null || authentication === "disabled") return [];
      const plain: Conjunction = authentication === "required" ? [isOneOf(V.tls, ["plaintext"])] : [];
      return this.#lowering.network(part).flatMap((cube) => narrowed(cube, plain));
    });
  }

  /**
   * A request that a proxied port refuses is not looked at again: the redirect outranks what stands after it. Without any
   * default deny for the subject the engine lets every request through instead (1.18), or refuses all the same (1.17).
   */
  #refusedRequests(parts: readonly Part[], tier: Tier): void {
    const { minor, allowLocalhost } = this.#engine;
    const host = this.#direction === "ingress" && allowLocalhost;
    if (minor < 18) {
      const spared: Conjunction = host ? [kindIn("P", ...KINDS.filter((kind) => kind !== "host"))] : [];
      const refused = parts.filter(({ entry }) => !entry.defaultDeny).flatMap((part) => this.#networkOf(part, spared));
      return this.#push("deny", refused, "the proxy refuses the request");
    }
    if (minor < 20) return;
    const later = this.#entries.some((entry) => TIERS.indexOf(entry.tier) > TIERS.indexOf(tier));
    if (!later && !host) return;
    const where: Conjunction = later ? [] : [kindIn("P", "host")];
    const isolated = this.#isolated();
    const refused = parts.flatMap((part) => {
      const cubes = this.#networkOf(part, where);
      return part.entry.defaultDeny ? cubes : cubes.flatMap((cube) => isolated.flatMap((one) => narrowed(cube, one.when)));
    });
    this.#push("deny", refused, "the proxy refuses the request");
    if (later)
      this.#push(
        "allow",
        parts.filter(({ entry }) => !entry.defaultDeny).flatMap((part) => this.#networkOf(part, [])),
        "nothing isolates it",
      );
  }

  #networkOf(part: Part, where: Conjunction): Cube[] {
    return this.#lowering.network(part).flatMap((cube) => narrowed(cube, where));
  }

  /** The endpoints in default deny: one cube for each object and subject. */
  #isolated(): Cube[] {
    const found = new Map<string, Cube[]>();
    for (const { defaultDeny, policy, subject } of this.#entries) {
      if (defaultDeny)
        found.set(
          `${policy}\u0002${subject.key}`,
          subject.cubes.map((when) => ({ when, rule: policy })),
        );
    }
    const always: Cube[] = [{ when: [kindIn("S", "pod", ...(this.#engine.hostFirewall ? (["host"] as const) : []))], rule: "" }];
    return [...(this.#engine.enforcement === "always" ? always : []), ...[...found.values()].flat()];
  }

  #defaults(): void {
    const isolated = this.#isolated();
    if (isolated.length === 0) return;
    if (this.#direction === "ingress" && this.#engine.allowLocalhost) this.#push("allow", this.#ownNode(), "the own node reaches its pods");
    this.#push("deny", isolated, "default deny");
  }

  /** Since 1.20 the exemption is a rule that is added where others stand; `enable-policy=always` alone has none. */
  #ownNode(): Cube[] {
    const node = kindIn("P", "host");
    if (this.#engine.enforcement !== "always" || this.#engine.minor < 20)
      return [{ when: [...(this.#engine.hostFirewall ? [kindIn("S", "pod")] : []), node], rule: "" }];
    const subjects = new Map(this.#entries.map(({ subject }) => [subject.key, subject.cubes]));
    return [...subjects.values()].flat().flatMap((when) => narrowed({ when, rule: "" }, [node, kindIn("S", "pod")]));
  }
}

function isCertain(part: Part): boolean {
  return missingOf(part) === null;
}

function narrowed({ when, rule }: Cube, more: Conjunction): Cube[] {
  const both = conjoin(when, more);
  return both === null ? [] : [{ when: both, rule }];
}
