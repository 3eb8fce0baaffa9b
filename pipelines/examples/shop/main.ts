import { Config } from "@pulumi/pulumi";
import { PolicyRelease } from "portcullis/pulumi";
import pipeline from "./pipeline.ts";

/** Which release, from which, and how far: all of it is the stack's configuration. */
const config = new Config();
const [target, previous, stage, phase] = [config.get("target"), config.get("previous"), config.get("stage"), config.getNumber("phase")];

const policies = new PolicyRelease("policies", {
  release: config.require("release"),
  target: target ?? pipeline.target,
  ...(previous !== undefined && { previous }),
  ...(stage !== undefined && { pipeline, stage }),
  ...(phase !== undefined && { phase }),
});

/** What was registered: the release, how many phases lead to it, and the plan as approvals name it. */
export const { digest, phases, plan } = policies;
