import { calico } from "./calico/index.ts";
import { cilium } from "./cilium/index.ts";
import { ebpf } from "./ebpf/index.ts";
import { flannel } from "./flannel/index.ts";
import { kubeRouter } from "./kube-router/index.ts";
import { kubernetes } from "./kubernetes/index.ts";
import type { Target } from "./target.ts";
import { weave } from "./weave/index.ts";

/** Every dialect, in the order in which tables list them. One line a folder. */
export const targets: readonly Target[] = [kubernetes, cilium, calico, kubeRouter, weave, flannel, ebpf];

/** The target of this name. */
export function targetOf(name: string): Target | null {
  return targets.find((target) => target.name === name) ?? null;
}
