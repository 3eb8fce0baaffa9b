import { callsOf, type Role, rolesOf } from "#cluster";
import { diagnostic, printable } from "#diagnostic";
import { baseTarget, stageTarget } from "#rollout";
import { yamlText } from "#targets";
import { misused } from "../approval/files.ts";
import { deployedBy, OF_PIPELINE, releaseAt } from "../deploy/pipeline.ts";
import { EXIT } from "../io.ts";
import { watchOf } from "../status.ts";
import type { Args, Verb } from "../verb.ts";

/** `release roles DIR --pipeline FILE`: the least that a deployer of this release must be allowed. */
export const releaseRoles: Verb = {
  name: "release roles",
  summary: "Print the least roles that a deployer of a release needs",
  operands: "<dir>",
  options: [
    { flags: "--old <dir>", text: "the release that stands now" },
    { flags: "--user <name>", text: "bind the roles to this user" },
    { flags: "--service-account <name>", text: "bind the roles to this service account: namespace/name" },
    { flags: "--watch", text: "for release drift --watch, too" },
    ...OF_PIPELINE,
  ],
  examples: ["release roles out/v2 --old out/v1 --pipeline pipeline.ts --user deployer | kubectl apply -f -"],
  async run(args, io) {
    const { inputs, pipeline, reader, which } = await deployedBy(args, io);
    const [dir = ""] = args.operands;
    const before = args.text("old");
    const releases = { old: before === null ? null : releaseAt(before, inputs, io), next: releaseAt(dir, inputs, io) };
    const base = inputs.take(baseTarget(releases, reader.chosen, reader.inventory));
    const stages = pipeline.stages.map((stage) => inputs.take(stageTarget(pipeline, stage, releases, reader.chosen, reader.inventory)).documents);
    const states = [base.documents, ...stages];
    if (states.flat().length === 0) inputs.refuse(diagnostic("PCL1018", [dir], "the releases hold no objects", {}));
    const { namespace } = which;
    const calls = callsOf({ pipeline: pipeline.name, namespace, states, reader, watch: args.flag("watch"), clock: watchOf(io) });
    const roles = rolesOf(calls, pipeline.name, subjectOf(args));
    return { exit: EXIT.fine, json: { roles }, text: roles.map(yamlText).join("---\n"), diagnostics: inputs.diagnostics };
  },
};

function subjectOf(args: Args): Role | null {
  const user = args.text("user");
  if (user !== null) return { kind: "User", apiGroup: "rbac.authorization.k8s.io", name: user };
  const account = args.text("serviceAccount");
  if (account === null) return null;
  const [namespace = "", name = "", ...rest] = account.split("/");
  if (name === "" || namespace === "" || rest.length > 0)
    return misused("--service-account", `\`${printable(account)}\` is no service account`, "write namespace/name");
  return { kind: "ServiceAccount", namespace, name };
}
