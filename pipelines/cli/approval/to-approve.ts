import { type PlanTold, planOf, planTold, type Release, type Source, toldDigest } from "#answers";
import { CompileError, diagnostic, printable } from "#diagnostic";
import type { Inventory } from "#model";
import { delivered, type PromotionRequest, type Wanted, wantedBy } from "#release";
import { loadInventory, loadSource } from "#source";
import { type Chosen, parseProfile } from "#targets";
import { imageTemplate } from "../image-template.ts";
import type { Io } from "../io.ts";
import { watchOf } from "../status.ts";
import type { Args } from "../verb.ts";
import { worldOf } from "../world.ts";
import { misused, needed, wholeNumber } from "./files.ts";
import { clusterNamed, stageNamed } from "./known.ts";

/** What an approver is asked to sign, and what it is to be compared with. */
export interface ToApprove {
  readonly claim: Wanted;
  readonly plan: PlanTold;
  readonly old: Source;
  readonly chosen: Chosen;
  readonly inventory: Inventory | null;
}

/** Nothing at all, which stands before the first release. */
const NOTHING: Source = { kind: "manifests", name: "nothing", documents: [] };

/** What is to be approved: by the request, or by options and a plan from the old release. */
export async function toApprove(args: Args, io: Io, release: Release, request: PromotionRequest | null, author: string | null): Promise<ToApprove> {
  const world = worldOf(args, io);
  const chosen = profileOf(args, release, request);
  const named = args.list("inventory");
  const inventory = named.length === 0 ? null : valueOf(await loadInventory(named, world));
  const path = args.text("old");
  if (path === null && request !== null && request.previous !== null)
    misused("--old", "--old is missing", `name the release before, ${request.previous}, so that you see what changes`);
  const old = path === null ? NOTHING : valueOf(await loadSource([path], world));
  const common = { old, chosen, inventory };
  if (request !== null) {
    samePrevious(old, request);
    return { ...common, claim: { ...wantedBy(request, author), release: release.digest }, plan: request.plan };
  }
  if (old.kind !== "release" && path !== null)
    misused("--request", "--request is missing", "only a promotion request tells what stands in a cluster; without one --old has to be a release");
  const claim = {
    release: release.digest,
    stage: stageNamed(args, null),
    cluster: clusterNamed(args, null),
    live: digestNamed(args, "live"),
    sequence: wholeNumber(args, "sequence", 0) ?? misused("--sequence", "--sequence is missing", "name it, or the promotion request"),
    previous: old.kind === "release" ? old.release.digest : null,
    author,
  };
  const plan = planTold(valueOf(planOf(old, { kind: "release", name: "new", release }, chosen, inventory, watchOf(io))));
  return { ...common, claim: { ...claim, plan: toldDigest(plan) }, plan };
}

/** The engine whose objects change: the request's, the option's, or the only one of the release. */
function profileOf(args: Args, { manifest }: Release, request: PromotionRequest | null): Chosen {
  const [only, second] = manifest.targets;
  const text = request?.plan.profile ?? args.text("profile") ?? (second === undefined ? only?.profile : undefined);
  const help = `the release holds ${manifest.targets.map((one) => one.profile).join(", ")}`;
  const parsed = parseProfile(text ?? misused("--profile", "--profile is missing", help));
  if ("target" in parsed) return delivered(parsed, imageTemplate);
  throw new CompileError(parsed.diagnostics);
}

function samePrevious(old: Source, { previous }: PromotionRequest): void {
  if (old.kind !== "release" || old.release.digest === previous) return;
  const message = `the request is for previous \`${previous ?? "none"}\`, --old is \`${old.release.digest}\``;
  throw new CompileError([diagnostic("PCL6003", ["--old"], message, { help: "name the release before" })]);
}

function digestNamed(args: Args, name: string): string {
  const text = needed(args, name, "name the digest of the objects that stand, or the promotion request");
  return /^sha256:[0-9a-f]{64}$/.test(text) ? text : misused(`--${name}`, `\`${printable(text)}\` is no digest`, "write `sha256:` and 64 hex digits");
}

function valueOf<T>({ value, diagnostics }: { readonly value: T | null; readonly diagnostics: CompileError["diagnostics"] }): T {
  if (value === null) throw new CompileError(diagnostics);
  return value;
}
