import { type Diagnostic, inOrder } from "#diagnostic";
import { clusterIp } from "./cluster-ip.ts";
import type { Lint, LintContext } from "./context.ts";
import { dnsBlocked } from "./dns-blocked.ts";
import { emptyRule } from "./empty-rule.ts";
import { expired } from "./expired.ts";
import { fqdnPortsSplit } from "./fqdn-ports-split.ts";
import { fqdnWithoutDns } from "./fqdn-without-dns.ts";
import { hostLabel } from "./host-label.ts";
import { l4VoidsL7 } from "./l4-voids-l7.ts";
import { namedPort } from "./named-port.ts";
import { negativeNamespace } from "./negative-namespace.ts";
import { opensInternet } from "./opens-internet.ts";
import { outsidePolicyTypes } from "./outside-policy-types.ts";
import { redundantPolicy } from "./redundant-policy.ts";
import { removedL7 } from "./removed-l7.ts";
import { reservedLabel } from "./reserved-label.ts";
import { selectsNothing } from "./selects-nothing.ts";
import { servicePort } from "./service-port.ts";
import { shadowed } from "./shadowed.ts";

export type { Lint, LintContext } from "./context.ts";
export { applyWaivers, type UsedWaiver, type Waived, type Waiver } from "./waivers.ts";

/** Every trap by its code. */
export const LINTS: Readonly<Record<`PCL20${number}`, Lint>> = {
  PCL2001: fqdnPortsSplit,
  PCL2002: fqdnWithoutDns,
  PCL2003: l4VoidsL7,
  PCL2004: emptyRule,
  PCL2005: selectsNothing,
  PCL2006: clusterIp,
  PCL2007: servicePort,
  PCL2008: shadowed,
  PCL2009: opensInternet,
  PCL2010: negativeNamespace,
  PCL2011: expired,
  PCL2012: reservedLabel,
  PCL2013: hostLabel,
  PCL2014: removedL7,
  PCL2016: namedPort,
  PCL2017: dnsBlocked,
  PCL2019: redundantPolicy,
  PCL2020: outsidePolicyTypes,
};

/** All findings of all lints; each lint that is through is counted. */
export function runLints(context: LintContext, count: () => void = () => {}): readonly Diagnostic[] {
  const found = Object.values(LINTS).flatMap((lint) => {
    const findings = lint(context);
    count();
    return findings;
  });
  return inOrder(found);
}
