import type { Flag, Profile } from "../target.ts";

/** Minor versions of open-source Calico, oldest first; a minor stands for its newest patch level. */
export const VERSIONS = ["3.26", "3.27", "3.28", "3.29", "3.30", "3.31", "3.32"] as const;

/** What a profile says about the engine. */
export interface Engine {
  /** The number after `3.`. */
  readonly minor: number;
  readonly text: string;
  /** An Envoy sidecar asks Dikastes about every request (app-policy). */
  readonly applicationLayerPolicy: boolean;
  readonly endpointToHost: "Accept" | "Drop" | "Return";
  /** Which API group stores policies; native v3 resources get their `types` from an admission policy. */
  readonly nativeResources: boolean;
  /** The channel of ClusterNetworkPolicy's CRD; peers by node or domain name are in the experimental one only. */
  readonly channel: "standard" | "experimental";
}

const yesNo = (title: string): Flag => ({ values: ["true", "false"], list: false, default: () => ["false"], title });

export const FLAGS: Readonly<Record<string, Flag>> = {
  "application-layer-policy": yesNo("HTTP rules are enforced by Dikastes beside an Envoy sidecar; without it they are layer 4 rules"),
  // Felix' own default is Drop, every published installation (operator and manifests) sets Accept.
  defaultEndpointToHostAction: {
    values: ["Accept", "Drop", "Return"],
    list: false,
    default: () => ["Accept"],
    title: "what becomes of allowed traffic from a pod to its own node",
  },
  CALICO_API_GROUP: {
    values: ["crd.projectcalico.org/v1", "projectcalico.org/v3"],
    list: false,
    default: () => ["crd.projectcalico.org/v1"],
    title: "the API group that stores policies (3.32); it decides how missing `types` are filled in",
  },
  "policy.networking.k8s.io/channel": {
    values: ["standard", "experimental"],
    list: false,
    default: () => ["standard"],
    title: "which CRD of ClusterNetworkPolicy is installed (3.32)",
  },
};

export function engineOf(profile: Profile): Engine {
  const one = (flag: string) => profile.flags.get(flag)?.[0] ?? FLAGS[flag]?.default(profile.version)[0];
  const layer7 = profile.flags.get("application-layer-policy");
  const minor = Number(profile.version.split(".")[1]);
  return {
    minor,
    text: `calico@${profile.version}`,
    applicationLayerPolicy: layer7 !== undefined && layer7[0] !== "false",
    endpointToHost: one("defaultEndpointToHostAction") as Engine["endpointToHost"],
    nativeResources: minor >= 32 && one("CALICO_API_GROUP") === "projectcalico.org/v3",
    channel: one("policy.networking.k8s.io/channel") as Engine["channel"],
  };
}

export const hasTiers = (engine: Engine): boolean => engine.minor >= 29;
export const hasStaged = (engine: Engine): boolean => engine.minor >= 30;
/** Policy names carry their tier as a prefix up to 3.31. */
export const hasPrefixedNames = (engine: Engine): boolean => engine.minor <= 31;
