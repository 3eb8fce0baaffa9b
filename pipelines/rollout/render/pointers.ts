/** Where the rendered folder will lie, and who follows it. */
export interface Delivery {
  /** The name of the Application and of the Kustomization. */
  readonly name: string;
  /** The repository that Argo CD reads; null: no Application is written. */
  readonly repository: string | null;
  /** The rendered folder inside the repository; empty for its root. */
  readonly path: string;
}

/** What has a controller follow the folder of a phase. It is one and the same object in every phase: to go on is to apply the next one. */
export function pointers(phase: number, folder: string, delivery: Delivery): readonly (readonly [path: string, object: object])[] {
  const number = `${phase}`.padStart(2, "0");
  const path = [delivery.path, folder].filter((part) => part !== "").join("/");
  const argo = delivery.repository === null ? [] : [[`argocd/${number}.yaml`, application(delivery.name, delivery.repository, path)] as const];
  return [...argo, [`flux/${number}.yaml`, kustomization(delivery.name, path)]];
}

function application(name: string, repoURL: string, path: string): object {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: {
      project: "default",
      source: { repoURL, targetRevision: "HEAD", path },
      destination: { server: "https://kubernetes.default.svc" },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "FailOnSharedResource=true"],
      },
    },
  };
}

function kustomization(name: string, path: string): object {
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system" },
    spec: {
      interval: "10m",
      path: `./${path}`,
      prune: true,
      wait: true,
      force: false,
      sourceRef: { kind: "GitRepository", name: "flux-system" },
    },
  };
}
