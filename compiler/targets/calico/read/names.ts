import { quoted } from "#api";
import type { Path } from "#diagnostic";
import { hasPrefixedNames } from "../versions.ts";
import type { Findings } from "./findings.ts";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);
const ONE_DOT = new RegExp(`^(${LABEL}\\.)?${LABEL}$`);
const AT: Path = ["metadata", "name"];

/** The name under which Felix sorts a policy: with its tier up to 3.31, as written since. Null where it was refused. */
export function readPolicyName(tier: string, findings: Findings): string | null {
  const { name } = findings.document;
  if (name === "") return refuse("the policy has no name", findings);
  if (name.length > 253) return refuse(`name ${quoted(name)} has ${name.length} characters, the limit is 253`, findings);
  if (!SUBDOMAIN.test(name)) return refuse(`name ${quoted(name)} is not made of lower-case letters, digits, - and .`, findings);
  if (!hasPrefixedNames(findings.engine)) return name;
  if (!ONE_DOT.test(name)) return refuse(`name ${quoted(name)} has more than one dot`, findings);
  if (name.startsWith(`${tier}.`)) return name;
  if (name.includes(".") || tier !== "default") {
    return refuse(
      `name ${quoted(name)} must start with its tier: ${quoted(`${tier}.`)}`,
      findings,
      `write ${tier}.${name.slice(name.indexOf(".") + 1)}`,
    );
  }
  return `default.${name}`;
}

/** A tier's name is one DNS label: names of policies carry it as a part. */
export function readTierName(findings: Findings): string | null {
  const { name } = findings.document;
  if (name.length > 63) return refuse(`tier name ${quoted(name)} has ${name.length} characters, the limit is 63`, findings);
  if (!new RegExp(`^${LABEL}$`).test(name)) return refuse(`tier name ${quoted(name)} is not made of lower-case letters, digits and -`, findings);
  return name;
}

export function refuseSetName(findings: Findings): void {
  const { name } = findings.document;
  if (name === "" || name.length > 253 || !SUBDOMAIN.test(name)) refuse(`${quoted(name)} is no object name`, findings);
}

function refuse(message: string, findings: Findings, help?: string): null {
  findings.add("PCL1008", AT, message, help);
  return null;
}
