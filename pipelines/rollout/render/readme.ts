import { type Plan, planDigest } from "#answers";
import { titleOf } from "#manifest";
import type { PhaseWork } from "../applier.ts";
import type { Delivery } from "./pointers.ts";

const BARRIER =
  "Go on when every node has it: waves and health checks of a controller tell what the API server holds, not what nodes enforce. Without such evidence the rollout is not the proved one.";

/** What to do with the folder, for who opens it. */
export function readme(plan: Plan, phases: readonly PhaseWork[], { name, repository }: Delivery, folderOf: (phase: number) => string): string {
  const steps = phases.flatMap(({ number, title, writes }) => [
    "",
    `## Phase ${number}: ${title}`,
    "",
    ...writes.map(({ action, object }) => `- ${action} ${titleOf(object)}`),
    ...(writes.length === 0 ? [] : [""]),
    `Apply ${followers(number, repository)}. ${number < phases.length ? BARRIER : "The rollout is through when every node has it."}`,
  ]);
  return [
    `# ${name}: ${plan.kind} for ${plan.profile}`,
    "",
    `Plan ${planDigest(plan)}. Each folder below \`${folderOf(1).split("/")[0]}/\` holds everything that stands once its phase is through; what a`,
    "folder no longer holds is pruned. A phase's writes and deletes may reach nodes in any order: that is what was proved. The sync wave of an",
    "object is the phase that writes it.",
    "",
    `One object follows the folders, one after the other: to skip a folder, or to sync two at once, is not proved.`,
    ...steps,
    "",
  ].join("\n");
}

function followers(phase: number, repository: string | null): string {
  const number = `${phase}`.padStart(2, "0");
  return [...(repository === null ? [] : [`\`argocd/${number}.yaml\` (Argo CD)`]), `\`flux/${number}.yaml\` (Flux)`].join(" or ");
}
